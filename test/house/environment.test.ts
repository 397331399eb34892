import { delimiter, join } from "node:path";
import { expect } from "chai";
import { callersFolder, forNpm, forScript, withoutOuterNpm } from "../../scripts/setup/environment.mjs";

describe("What a start inherits", () => {
  it("keeps the variables that tell npm how to reach a registry", () => {
    const kept = {
      npm_config_registry: "https://registry.example/",
      NPM_CONFIG_CACHE: "/cache",
      npm_config_cafile: "/ca.pem",
      npm_config_https_proxy: "http://proxy.example",
      npm_config_noproxy: "localhost",
      npm_config_userconfig: "/home/user/.npmrc",
      "npm_config_@scope:registry": "https://scope.example/",
      "npm_config_//registry.example/:_authToken": "secret",
      HOME: "/home/user",
    };
    expect(withoutOuterNpm(kept)).to.deep.equal(kept);
  });

  it("drops what an outer npm says about itself", () => {
    const dropped = {
      npm_config_prefix: "/usr",
      npm_config_omit: "dev",
      npm_config_local_prefix: "/elsewhere",
      npm_lifecycle_event: "demo",
      npm_package_json: "/elsewhere/package.json",
      npm_execpath: "/usr/bin/npm",
    };
    expect(withoutOuterNpm(dropped)).to.deep.equal({});
  });

  it("lets a script find the project's Node and tools first", () => {
    const { PATH, HARDHAT_DISABLE_TELEMETRY_PROMPT } = forScript(
      { PATH: ["/usr/bin", "/x/node_modules/.bin"].join(delimiter) },
      "/p",
    );
    expect(PATH?.split(delimiter)).to.deep.equal([
      join("/p", "node_modules", "node", "bin"),
      join("/p", "node_modules", ".bin"),
      "/usr/bin",
    ]);
    expect(HARDHAT_DISABLE_TELEMETRY_PROMPT).to.equal("true");
  });

  it("hides from npm the tools that it is about to replace, and what would leave packages out", () => {
    const env = forNpm({ PATH: ["/x/node_modules/.bin", "/usr/bin"].join(delimiter), NODE_ENV: "production" });
    expect(env).not.to.have.property("NODE_ENV");
    expect(env.PATH?.split(delimiter)).not.to.include("/x/node_modules/.bin");
  });

  it("finds the user's folder through npm, and without", () => {
    const npm = { npm_lifecycle_event: "gridbourse", INIT_CWD: "/books" };
    expect(callersFolder(npm, "/p", "/p")).to.equal("/books");
    expect(callersFolder({ INIT_CWD: "/stale" }, "/p", "/p")).to.equal("/p");
    expect(callersFolder(npm, "/elsewhere", "/p")).to.equal("/elsewhere");
  });
});
