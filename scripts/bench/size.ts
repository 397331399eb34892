/**
 * Figures of the SDK's weight in a page: what a bundle holds, for browsers and minified, when a page imports the one name.
 * `size.core` is the engine `clearUniform`; `size.connect` is the handle with all verbs, errors and ABIs, and ethers with it.
 */
import { build } from "esbuild";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../build.ts";

/** Bytes of a page that does nothing but use a name of a module of the SDK: minified, and gzipped as well. */
async function sizeOf(name: string, module: string): Promise<{ minified: number; gzipped: number }> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${name} } from "./${module}"; console.log(${name});`,
      resolveDir: join(root, "sdk", "src"),
    },
    ...{ bundle: true, minify: true, write: false, platform: "browser", format: "esm", target: "es2023" },
  });
  const { contents } = outputFiles[0]!;
  return { minified: contents.length, gzipped: gzipSync(contents).length };
}

/** The figures of the sizes, bytes. */
export async function benchSize(): Promise<Record<string, number>> {
  const [core, connect] = [await sizeOf("clearUniform", "core/index.ts"), await sizeOf("connect", "index.ts")];
  return {
    "size.core": core.minified,
    "size.coreGzipped": core.gzipped,
    "size.connect": connect.minified,
    "size.connectGzipped": connect.gzipped,
  };
}
