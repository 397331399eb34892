import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

const require = createRequire(import.meta.url);

/** solc as WebAssembly from the npm package: nothing is downloaded. */
const solc = { version: "0.8.37", path: require.resolve("solc/soljson.js") };

/** Both build profiles use the same settings: a profile that is not written out would lose `evmVersion`. */
const settings = (runs: number, viaIR = false) => ({
  evmVersion: "london",
  viaIR,
  optimizer: { enabled: true, runs },
  metadata: { bytecodeHash: "none" },
});

const compiler = { ...solc, settings: settings(200) };

/** The hot loops are compiled for many runs: they are executed once for each word of a book. */
const hot = { ...solc, settings: settings(1_000_000) };
const overrides = {};
void hot;

const profile = { compilers: [compiler], overrides };

export default defineConfig({
  plugins: [toolbox],
  solidity: {
    /** The authority is deployed as it comes. */
    npmFilesToBuild: ["@openzeppelin/contracts/access/manager/AccessManager.sol"],
    profiles: {
      default: { ...profile },
      production: { ...profile, isolated: false },
    },
  },
  paths: { sources: "contracts", tests: { mocha: "test" }, ignition: "." },
  typechain: { outDir: "sdk/src/typechain" },
  networks: {
    default: {
      type: "edr-simulated",
      hardfork: "london",
      blockGasLimit: 60_000_000,
      allowUnlimitedContractSize: false,
    },
    newest: { type: "edr-simulated", hardfork: "osaka" },
    node: { type: "edr-simulated", hardfork: "london", blockGasLimit: 60_000_000 },
  },
});
