import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";
import { tasks } from "./scripts/tasks/index.ts";

const require = createRequire(import.meta.url);

/** solc as WebAssembly from the npm package: nothing is downloaded. */
const solc = { version: "0.8.37", path: require.resolve("solc/soljson.js") };

/**
 * Instrumented contracts live in a house of their own: neither build makes the other stale, and no deployment can pick
 * up bytecode that counts its own lines.
 */
const instrumented = process.argv.includes("--coverage") || process.env.HARDHAT_COVERAGE === "true";
const builds = instrumented ? "coverage/build/" : "";

/** Both build profiles use the same settings: a profile that is not written out would lose `evmVersion`. */
const settings = (runs: number, viaIR = false) => ({
  evmVersion: "london",
  viaIR,
  optimizer: { enabled: true, runs },
  metadata: { bytecodeHash: "none" },
});

const compiler = { ...solc, settings: settings(200) };

/**
 * The hot loops are compiled for many runs: they are executed once for each word of a book. Instrumented they are slow anyway, and the longer way of compiling
 * would cost minutes.
 */
const hot = { ...solc, settings: settings(1_000_000, !instrumented) };
const overrides = Object.fromEntries(
  [
    ...["Committing", "Revealing", "Clearing", "Allotting"].map((verb) => `market/libraries/${verb}`),
    ...["participants/ParticipantRegistry", "money/ClearingHouse", "energy/EnergyRegister"],
    ...["Publishing", "Settling"].map((verb) => `delivery/libraries/${verb}`),
    "energy/libraries/Positions",
    // What the tests see of the hot loops is what is deployed.
    ...["KernelHarness", "SheetCheckHarness"].map((harness) => `mocks/${harness}`),
  ].map((file) => [`contracts/${file}.sol`, hot]),
);

const profile = { compilers: [compiler], overrides };

const london = { type: "edr-simulated", hardfork: "london", blockGasLimit: 60_000_000 } as const;

export default defineConfig({
  plugins: [toolbox],
  tasks,
  solidity: {
    /** The authority is deployed as it comes; the SDK knows its interface alone, which is without bytecode. */
    npmFilesToBuild: ["AccessManager", "IAccessManager"].map(
      (name) => `@openzeppelin/contracts/access/manager/${name}.sol`,
    ),
    profiles: {
      default: { ...profile },
      production: { ...profile, isolated: false },
    },
  },
  paths: {
    sources: "contracts",
    artifacts: `${builds}artifacts`,
    cache: `${builds}cache`,
    tests: { mocha: "test" },
    ignition: ".",
  },
  typechain: { outDir: "sdk/src/typechain" },
  coverage: { skipFiles: ["contracts/mocks/**"] },
  test: {
    mocha: {
      timeout: 120_000,
      // `npm test` counts and prints the tests itself; by hand, mocha's own reporter does.
      ...(process.env.GRIDBOURSE_TEST_REPORTER ? { reporter: process.env.GRIDBOURSE_TEST_REPORTER } : {}),
    },
  },
  networks: {
    default: { ...london, allowUnlimitedContractSize: instrumented },
    newest: { type: "edr-simulated", hardfork: "osaka", allowUnlimitedContractSize: instrumented },
    node: london,
    /** A chain of authorities behind an address; its node holds the keys, or `--key` names one. */
    chain: { type: "http", url: configVariable("GRIDBOURSE_RPC") },
  },
});
