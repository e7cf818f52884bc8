import type { Control } from "../control";
import { apiControls } from "./api";
import { cdnControls } from "./cdn";
import { computeControls } from "./compute";
import { dataControls } from "./data";
import { dnsControls } from "./dns";
import { loadBalancerControls } from "./load-balancer";
import { messagingControls } from "./messaging";
import { monitoringControls } from "./monitoring";
import { networkControls } from "./network";
import { securityControls } from "./security";
import { storageControls } from "./storage";

/** Every control, area by area. */
export const controls: readonly Control[] = [
  ...networkControls,
  ...loadBalancerControls,
  ...cdnControls,
  ...dnsControls,
  ...computeControls,
  ...dataControls,
  ...storageControls,
  ...apiControls,
  ...messagingControls,
  ...securityControls,
  ...monitoringControls,
];
