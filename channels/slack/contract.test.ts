import { channelContract } from '../contract.ts';
import { openSlackHarness } from './test-harness.ts';

channelContract('Slack', openSlackHarness);
