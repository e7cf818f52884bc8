import type { Tracer } from "@aws-lambda-powertools/tracer";

/** Whether there is a daemon to send traces to. */
export const isTraced = process.env.AWS_XRAY_DAEMON_ADDRESS !== undefined;

let loaded: Promise<Tracer> | undefined;

/** The tracer, where somebody wants traces; loading it costs as much as the rest of a small handler. */
function tracer(): Promise<Tracer> | undefined {
  if (!isTraced) return undefined;
  loaded ??= import("./tracer-sdk").then(({ Tracer }) => new Tracer({ captureHTTPsRequests: false }));
  return loaded;
}

/**
 * Does some work as a subsegment of what it is part of.
 *
 * @param isFault whether a result is a failure, though nothing was thrown
 */
export function traced<T>(name: string, work: () => Promise<T>, isFault?: (result: T) => boolean): Promise<T> {
  const loading = tracer();
  return loading ? asSubsegment(loading, name, work, isFault) : work();
}

async function asSubsegment<T>(
  loading: Promise<Tracer>,
  name: string,
  work: () => Promise<T>,
  isFault: ((result: T) => boolean) | undefined,
): Promise<T> {
  const xray = await loading;
  const parent = xray.getSegment();
  if (!parent) return work();
  const segment = parent.addNewSubsegment(name);
  // A context of its own: what runs at the same time has the same parent.
  return xray.provider.getNamespace().runAndReturn(async () => {
    xray.setSegment(segment);
    try {
      const result = await work();
      if (isFault?.(result)) segment.addFaultFlag();
      return result;
    } catch (error) {
      xray.addErrorAsMetadata(error as Error);
      throw error;
    } finally {
      segment.close();
    }
  });
}

/** An AWS SDK client whose calls appear in the trace. */
export async function tracedClient<T>(client: T): Promise<T> {
  return (await tracer())?.captureAWSv3Client(client) ?? client;
}
