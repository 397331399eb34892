/** Shows what can be done now as a batch job: `hardhat run scripts/show-market.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_SESSION or none). */
import action from "./tasks/market/status.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
