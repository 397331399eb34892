/** Opens a session as a batch job: `hardhat run scripts/open-market.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_TERMS, GRIDBOURSE_PRODUCT). */
import action from "./tasks/market/open.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
