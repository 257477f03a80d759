import type { Fault } from '../fault.ts'
import { BURST } from './burst.ts'
import { CLOCK_STEP } from './clock-step.ts'
import { DISK_FULL } from './disk-full.ts'
import { FAULT_IN_FAULT } from './fault-in-fault.ts'
import { FREEZE_SERVICE } from './freeze-service.ts'
import { KILL_SERVICE } from './kill-service.ts'
import { POSTGRES_SERVER } from './postgres-server.ts'
import { POWER_CUT } from './power-cut.ts'
import { PROMOTE_LAGGING_STANDBY, PROMOTE_STANDBY } from './promote-standby.ts'
import { REDIS_DATA } from './redis-data.ts'
import { REDIS_SERVER } from './redis-server.ts'
import { ROLLING_RESTART } from './rolling-restart.ts'
import { TCP } from './tcp.ts'
import { TWO_LEADERS } from './two-leaders.ts'

/** Every kind of fault, in the order of the final table. */
export const ALL_FAULTS: readonly Fault[] = [
  ...KILL_SERVICE,
  ...FREEZE_SERVICE,
  ...CLOCK_STEP,
  ...POSTGRES_SERVER,
  ...REDIS_SERVER,
  ...REDIS_DATA,
  ...TCP,
  TWO_LEADERS,
  ROLLING_RESTART,
  BURST,
  DISK_FULL,
  PROMOTE_STANDBY,
  PROMOTE_LAGGING_STANDBY,
  FAULT_IN_FAULT,
  POWER_CUT,
]
