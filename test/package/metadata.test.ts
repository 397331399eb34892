import { createPackageFromTarballData, checkPackage } from "@arethetypeswrong/core";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { installedSdk, tarball } from "../helpers/package.ts";

/**
 * The package is for those who import: `require` of its modules and resolvers that do not read `exports` (node10) are left
 * out.
 */
const RESOLUTIONS: readonly unknown[] = ["node16-esm", "bundler"];

describe("the packed package", () => {
  it("has nothing that publint finds", async () => {
    const pkgDir = await installedSdk();
    const manifest = JSON.parse(readFileSync(join(pkgDir, "package.json"), "utf8")) as Record<string, unknown>;
    const { messages } = await publint({ pkgDir, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest))).to.deep.equal([]);
  });

  it("has the right types for everyone who imports it", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(await tarball())));
    expect(analysis.types && Object.keys(analysis.entrypoints)).to.include.members([
      ".",
      "./core",
      "./history",
      "./typechain",
    ]);
    const found = (analysis.types === false ? [] : analysis.problems).filter(
      (problem) => !("resolutionKind" in problem) || RESOLUTIONS.includes(problem.resolutionKind),
    );
    expect(found).to.deep.equal([]);
  });
});
