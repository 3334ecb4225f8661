import { hostUnderSoak } from './soak-thread.mjs';

await hostUnderSoak('proxy');
