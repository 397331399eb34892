/** Commits to bid sheets as a batch job: `hardhat run scripts/commit-market.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_SESSION, GRIDBOURSE_FILE). */
import action from "./tasks/market/commit.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
