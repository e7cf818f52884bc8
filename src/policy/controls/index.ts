import type { Control } from "../control";
import { apiControls } from "./api";
import { computeControls } from "./compute";
import { dataControls } from "./data";
import { ingressControls } from "./ingress";
import { messagingControls } from "./messaging";
import { monitoringControls } from "./monitoring";
import { networkControls } from "./network";
import { securityControls } from "./security";
import { storageControls } from "./storage";

/** Every control, area by area. */
export const controls: readonly Control[] = [
  ...networkControls,
  ...ingressControls,
  ...computeControls,
  ...dataControls,
  ...storageControls,
  ...apiControls,
  ...messagingControls,
  ...securityControls,
  ...monitoringControls,
];
