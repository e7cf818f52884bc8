/** Image tag in task definitions that no task runs, while the stack file names no release. */
export const NO_RELEASE = "unreleased";
