/** A logger for Slack's packages that says nothing: their lines quote payloads and addresses with secrets, and every failure reaches us as an error. */
import { type Logger, LogLevel } from '@slack/logger';

const silent = () => {};

export const quiet: Logger = {
  ...{ debug: silent, info: silent, warn: silent, error: silent, setLevel: silent, setName: silent },
  getLevel: () => LogLevel.ERROR,
};
