import type { Edit } from "./review";

/** RDS has the password of a stack's database: no service uses it, and no secret of the stack's has it. */
export const rotatePassword: Edit = ({ database, secrets, services, functions = {} }) => {
  database.passwordRotationDays = 30;
  for (const name of Object.keys(secrets)) if (secrets[name].value.startsWith("database-")) delete secrets[name];
  for (const service of Object.values(services) as { access: { database?: boolean } }[]) delete service.access.database;
  for (const workload of Object.values({ ...services, ...functions }) as { secrets?: Record<string, string> }[]) {
    const read = Object.entries(workload.secrets ?? {}).filter(([, secret]) => secret in secrets);
    workload.secrets = Object.fromEntries(read);
  }
};
