/**
 * What a start inherits. npm hands its whole configuration down in variables; those of the outer call (its prefix, its
 * omissions, its life-cycle) would change what an inner npm does, those that tell how to reach a registry must stay.
 */
import { delimiter, dirname, join, sep } from "node:path";

const REACHING_A_REGISTRY =
  /^npm_config_(registry|cache|.*:registry|\/\/.*|(https?_?|no)?_?proxy|ca|cafile|cert|certfile|key|keyfile|strict[_-]ssl|userconfig|globalconfig|offline|prefer[_-]offline|fetch[_-].*|maxsockets)$/i;

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} without the variables of an outer npm
 */
export function withoutOuterNpm(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_/i.test(name) || REACHING_A_REGISTRY.test(name)),
  );
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} root the project's folder
 * @returns {NodeJS.ProcessEnv} for a script of the project: its own Node and tools are found first
 */
export function forScript(env, root) {
  return {
    ...withoutOuterNpm(env),
    ...pathWith([join(root, "node_modules", "node", "bin"), join(root, "node_modules", ".bin")], env),
    HARDHAT_DISABLE_TELEMETRY_PROMPT: "true",
  };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} for npm: the tools of the installation that npm is about to replace are not found
 */
export function forNpm(env) {
  const rest = withoutOuterNpm(env);
  delete rest.NODE_ENV;
  delete rest.NODE_OPTIONS;
  return { ...rest, ...pathWith([dirname(process.execPath)].filter(isOutsidePackages), env) };
}

/** @param {string} folder */
const isOutsidePackages = (folder) => folder !== "" && !folder.split(sep).includes("node_modules");

/** @param {string[]} first @param {NodeJS.ProcessEnv} env */
function pathWith(first, env) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const inherited = (env[name] ?? "").split(delimiter).filter(isOutsidePackages);
  return { [name]: [...first, ...inherited].join(delimiter) };
}

/**
 * The folder in which the user typed the command. npm changes to the project's folder and leaves the user's in INIT_CWD;
 * whoever starts a script without npm is in it.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} cwd
 * @param {string} root
 */
export function callersFolder(env, cwd, root) {
  return cwd === root && env.npm_lifecycle_event !== undefined && env.INIT_CWD ? env.INIT_CWD : cwd;
}
