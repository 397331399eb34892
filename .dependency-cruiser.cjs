/**
 * The layers of the SDK: core ← errors ← domains ← index ← history ← cli; statement stands right above core. The pure part
 * knows nothing of chains and machines; only the history and the command may use Node.
 */
const CORE = "^sdk/src/core/";
const STATEMENT = "^sdk/src/statement/";
const UNITS = "^sdk/src/units\\.ts$";
const CLI = "^sdk/src/cli/";
const HISTORY = "^sdk/src/history/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-stands-alone",
      comment: "The engines are pure: no chain, no clock, no I/O. Hashing is all that they take from a package.",
      severity: "error",
      from: { path: CORE },
      to: { pathNot: [CORE, "^node_modules/@noble/hashes/"] },
    },
    {
      name: "statement-stands-on-core",
      comment: "A statement is data and documents: it is the same wherever and whenever it is printed.",
      severity: "error",
      from: { path: STATEMENT },
      to: { pathNot: [STATEMENT, CORE, UNITS] },
    },
    {
      name: "nobody-needs-the-command",
      severity: "error",
      from: { pathNot: CLI },
      to: { path: CLI },
    },
    {
      name: "only-the-command-needs-the-history",
      severity: "error",
      from: { path: "^sdk/src/", pathNot: [CLI, HISTORY] },
      to: { path: HISTORY },
    },
    {
      name: "inner-modules-do-not-know-the-index",
      severity: "error",
      from: { path: "^sdk/src/[^/]+/", pathNot: CLI },
      to: { path: "^sdk/src/index\\.ts$" },
    },
    {
      name: "node-in-command-and-history-only",
      comment: "The SDK runs in browsers; an index in a file does not.",
      severity: "error",
      from: { path: "^sdk/src/", pathNot: [CLI, HISTORY] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "declared-packages-only",
      severity: "error",
      from: { path: "^sdk/src/", pathNot: "^sdk/src/typechain/hardhat\\.d\\.ts$" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
    { name: "everything-resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "inside-the-package",
      severity: "error",
      from: { path: "^sdk/src/" },
      to: { path: "^(scripts|test|contracts|deployments|artifacts)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^sdk/src/typechain/hardhat\\.d\\.ts$" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
  },
};
