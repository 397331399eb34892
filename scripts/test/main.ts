/**
 * npm test -- [--only STAGE] [--grep TEXT]
 *
 * Everything that must hold, two stages at a time. Each check counts as one, each suite as its tests; the last line sums
 * them up.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BuildFailed, ensureBuilt, root } from "../build.ts";
import { withLock } from "../setup/lock.mjs";
import { runTool } from "./command.ts";
import { contractSizes, forbiddenWords, layerViolations, readContracts, tooLarge } from "./contracts.ts";
import { clearCoverage, contractCoverage, coreCoverageGate } from "./coverage.ts";
import { licenceViolations } from "./licences.ts";
import { runSchedule } from "./schedule.ts";
import { type Outcome, type Stage, absent, fail, pass, skip, sum, summary } from "./stage.ts";
import { type SuiteOptions, forgottenTests, runSuite, suites } from "./suites.ts";

const AT_ONCE = 2;

/** A check that is a tool's exit code; what it prints matters when it fails. */
const tool = (name: string, file: string, args: string[], needs: string[] = []): Stage => ({
  name,
  needs,
  async run() {
    const { code, log } = await runTool(file, args);
    return code === 0 ? pass() : fail(log);
  },
});

/** A check that finds sentences about what is wrong. */
const check = (name: string, find: () => string[]): Stage => ({
  name,
  run() {
    const found = find();
    return Promise.resolve(found.length === 0 ? pass() : fail(found.join("\n")));
  },
});

const onlyIf = (folder: string, stage: Stage): Stage => ({
  ...stage,
  run: (report) =>
    existsSync(join(root, folder)) ? stage.run(report) : Promise.resolve(absent(`${folder}: no such folder yet`)),
});

const build: Stage = {
  name: "build",
  async run() {
    try {
      await ensureBuilt();
      return pass();
    } catch (error) {
      if (error instanceof BuildFailed) return fail(error.message);
      throw error;
    }
  },
};

const size: Stage = {
  name: "contract size",
  needs: [build.name],
  run() {
    const sizes = contractSizes();
    const [largest] = sizes;
    if (largest === undefined) return Promise.resolve(absent("nothing to deploy yet"));
    const found = tooLarge(sizes);
    const note = `largest: ${largest.contract}, ${largest.bytes} bytes`;
    return Promise.resolve(found.length === 0 ? pass(note) : fail(found.join("\n")));
  },
};

const licences: Stage = {
  name: "licences",
  async run() {
    const { packages, violations } = await licenceViolations();
    return violations.length === 0 ? pass(`${packages} packages`) : fail(violations.join("\n"));
  },
};

const suiteStages = (options: SuiteOptions): Stage[] =>
  suites.map((suite) => ({
    name: suite.name,
    needs: [build.name],
    run: (report) => runSuite(suite, options, report),
  }));

const gates = (grep: string | undefined): Stage[] => {
  const after = suites.map((suite) => suite.name);
  const gate = (name: string, run: () => Promise<Outcome>): Stage => ({
    name,
    after,
    run: () => (grep === undefined ? run() : Promise.resolve(skip("not all tests ran (--grep)"))),
  });
  return [
    gate("contract coverage", () => Promise.resolve(contractCoverage())),
    gate("core coverage", coreCoverageGate),
  ];
};

/** In order of start: the build, then the longest suite on one core and everything else on the other. */
function allStages(options: SuiteOptions): Stage[] {
  const [contracts, ...others] = suiteStages(options) as [Stage, ...Stage[]];
  return [
    build,
    tool("format", "node_modules/prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."]),
    contracts,
    check("contract layers", () => layerViolations(readContracts())),
    check("contract words", () => forbiddenWords(readContracts())),
    tool("solhint", "node_modules/solhint/solhint.js", [
      "--noPoster",
      "--disc",
      "--max-warnings",
      "0",
      "contracts/**/*.sol",
    ]),
    licences,
    size,
    check("test folders", () => forgottenTests().map((file) => `${file} is in a folder that no suite names`)),
    tool("lint", "node_modules/eslint/bin/eslint.js", ["--max-warnings", "0", "."], [build.name]),
    tool("types", "node_modules/typescript/bin/tsc", ["-p", "."], [build.name]),
    onlyIf(
      "sdk/src/core",
      // the build writes the generated types anew
      tool(
        "sdk layers",
        "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs",
        [...["--config", ".dependency-cruiser.cjs", "--output-type", "err"], "sdk/src"],
        [build.name],
      ),
    ),
    tool("reference", "node_modules/tsx/dist/cli.mjs", ["scripts/docs/api.ts", "--check"], [build.name]),
    ...others,
    ...gates(options.grep),
  ];
}

/** The named stage and what it needs to run at all. */
function chosen(stages: Stage[], only: string | undefined): Stage[] {
  if (only === undefined) return stages;
  const stage = stages.find(({ name }) => name === only);
  if (stage === undefined) {
    console.error(`No stage is called "${only}". There are: ${stages.map(({ name }) => name).join(", ")}.`);
    process.exit(1);
  }
  return [...(stage.needs?.includes(build.name) ? [build] : []), stage];
}

const { values } = parseArgs({ options: { only: { type: "string" }, grep: { type: "string" } } });
const seed = process.env.GRIDBOURSE_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
const stages = chosen(allStages({ grep: values.grep, seed }), values.only);

const outcomes = await withLock(
  join(root, ".locks", "test"),
  () => {
    clearCoverage();
    console.log(`Random books of this run: GRIDBOURSE_SEED=${seed}`);
    return runSchedule(stages, AT_ONCE);
  },
  {
    onWait: ({ owner }) =>
      console.log(`Another run of the tests (process ${owner.pid}) has not ended; waiting for it …`),
  },
);

for (const [{ name }, { details }] of outcomes) {
  for (const detail of details) console.log(`\n✗ ${name}: ${detail}`);
}
const total = sum([...outcomes.values()]);
console.log(`\n${summary(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;
