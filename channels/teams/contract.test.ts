import { channelContract } from '../contract.ts';
import { openHarness } from './test-harness.ts';

channelContract('Microsoft Teams', openHarness);
