import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { durationOf, minuteOf, nightsOf, type Week } from "../../lib/week";

export interface AlarmMutesArgs {
  /** Begins the names of the rules. */
  readonly prefix: string;
  readonly week: Week;
  /** Of the week's times. */
  readonly timezone: string;
  /** Names of the alarms that are quiet while their stack is asleep. */
  readonly alarmNames: readonly string[];
}

/** What AWS takes in a rule. */
const MOST_ALARMS = 100;

/** In which everything is up again, and alarms of the night are over. */
const MINUTES_TO_WAKE = 30;

/**
 * Rules by which alarms tell nobody at night. What still rings in the morning is told then, by CloudWatch itself; alarms whose
 * actions are only turned off and on again would say nothing.
 */
export class AlarmMutes extends pulumi.ComponentResource {
  constructor(name: string, args: AlarmMutesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:monitoring:AlarmMutes", name, {}, opts);

    const minute = minuteOf(args.week.sleeps);
    for (const { days, minutes } of nightsOf(args.week)) {
      for (let i = 0; i < args.alarmNames.length; i += MOST_ALARMS) {
        const rule = `after-${days.join("-").toLowerCase()}${i === 0 ? "" : `-${i / MOST_ALARMS + 1}`}`;
        new cloudwatch.AlarmMuteRule(
          `${name}-${rule}`,
          {
            name: `${args.prefix}-asleep-${rule}`,
            description: "The stack is asleep",
            rule: {
              schedule: {
                // CloudWatch's own form of cron: five fields.
                expression: `cron(${minute % 60} ${Math.floor(minute / 60)} * * ${days.join(",")})`,
                duration: durationOf(minutes + MINUTES_TO_WAKE),
                timezone: args.timezone,
              },
            },
            muteTargets: { alarmNames: args.alarmNames.slice(i, i + MOST_ALARMS) },
          },
          { parent: this },
        );
      }
    }

    this.registerOutputs();
  }
}
