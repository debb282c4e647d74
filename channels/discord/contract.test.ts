import { channelContract } from '../contract.ts';
import { openHarness } from './test-harness.ts';

channelContract('Discord with interactions over HTTP', () => openHarness('http'));
channelContract('Discord over the gateway alone', () => openHarness('gateway'));
