/**
 * A lock between processes: a folder whose only file names its owner.
 *
 * The folder is prepared aside and renamed into place, so that it never exists without its owner. Only an empty folder
 * can be removed, and only the file of the owner judged dead is ever deleted: a newer lock cannot be taken by mistake.
 */
import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The owner of a lock on another machine cannot be asked whether it lives: it is given up after this time. */
const FOREIGN_LOCK_MS = 15 * 60_000;

/** How long an orphaned child is given to end before it is killed. */
const GRACE_MS = 5_000;

/**
 * @typedef {{ pid: number, started: string }} Process
 * @typedef {{ id: string, host: string, since: number, owner: Process, child?: Process }} Holder
 * @typedef {{ holdChild: (pid: number) => void, release: () => void }} Lock
 */

/**
 * @param {number | string} pid
 * @returns {string[]} what the system tells of a running process, from its state on; empty where it tells nothing, and
 *   for a process that has ended but was not collected by its parent
 */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? [] : fields;
  } catch {
    return [];
  }
}

/**
 * When a process started; pids are used again, the pair is not. Empty where the system does not tell.
 * @param {number} pid
 */
export const startOf = (pid) => statOf(pid)[19] ?? "";

/**
 * @param {number} pid
 * @returns {Process}
 */
const processOf = (pid) => ({ pid, started: startOf(pid) });

/** @param {number} pid a process, or a group of processes when negative */
function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** @param {Process} process */
export function isAlive({ pid, started }) {
  return exists(pid) && startOf(pid) === started;
}

/**
 * Whether a child or anything in its group still runs: the leader may be gone and its npm not.
 * @param {Process} child
 */
function groupIsAlive(child) {
  if (isAlive(child)) return true;
  const reused = startOf(child.pid) !== "";
  if (reused || process.platform === "win32") return false;
  if (!existsSync("/proc/self/stat")) return exists(-child.pid);
  return readdirSync("/proc").some((pid) => statOf(pid)[2] === String(child.pid));
}

/**
 * Ends a child that outlived its parent, politely first.
 * @param {Process} child
 */
async function endOrphan(child) {
  const group = process.platform === "win32" ? child.pid : -child.pid;
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGKILL"])) {
    try {
      if (groupIsAlive(child)) process.kill(group, signal);
    } catch {
      return;
    }
    for (const end = Date.now() + GRACE_MS; groupIsAlive(child) && Date.now() < end;) await sleep(50);
  }
}

/**
 * @param {string} folder
 * @returns {Holder | undefined} undefined when the lock is free
 */
function holderOf(folder) {
  try {
    const [file] = readdirSync(folder);
    return file === undefined ? undefined : JSON.parse(readFileSync(join(folder, file), "utf8"));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {string} folder @param {string} id */
function vacate(folder, id) {
  for (const remove of [() => unlinkSync(join(folder, id)), () => rmdirSync(folder)]) {
    try {
      remove();
    } catch {
      // Gone already, or no longer empty: somebody else holds the lock.
    }
  }
}

/**
 * @param {string} folder
 * @returns {Lock | undefined} undefined when somebody else holds it
 */
function tryAcquire(folder) {
  const id = randomUUID();
  const aside = `${folder}.${id}`;
  /** @type {Holder} */
  const holder = { id, host: hostname(), since: Date.now(), owner: processOf(process.pid) };
  mkdirSync(aside, { recursive: true });
  writeFileSync(join(aside, id), JSON.stringify(holder));
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    const { code = "" } = /** @type {NodeJS.ErrnoException} */ (error);
    if (["ENOTEMPTY", "EEXIST", "EPERM", "EACCES"].includes(code) && holderOf(folder) !== undefined) return undefined;
    if (["ENOTEMPTY", "EEXIST", "ENOENT"].includes(code)) return undefined;
    throw error;
  }
  return {
    holdChild(pid) {
      writeFileSync(aside, JSON.stringify({ ...holder, child: processOf(pid) }));
      renameSync(aside, join(folder, id));
    },
    release: () => vacate(folder, id),
  };
}

/**
 * Waits for the lock and takes it. A lock whose owner is dead is recovered; a child that the owner left behind is ended
 * first, since it may still write.
 * @param {string} folder where the lock lives
 * @param {{ onWait?: (holder: Holder) => void, pollMs?: number }} [options] `onWait` is called once, when there is
 *   somebody to wait for
 * @returns {Promise<Lock>}
 */
export async function acquire(folder, { onWait, pollMs = 100 } = {}) {
  mkdirSync(dirname(folder), { recursive: true });
  let told = false;
  for (;;) {
    const lock = tryAcquire(folder);
    if (lock !== undefined) return lock;
    const holder = holderOf(folder);
    if (holder === undefined) continue;
    const foreign = holder.host !== hostname();
    if (foreign ? Date.now() - holder.since > FOREIGN_LOCK_MS : !isAlive(holder.owner)) {
      if (!foreign && holder.child !== undefined) await endOrphan(holder.child);
      vacate(folder, holder.id);
      continue;
    }
    if (!told) onWait?.(holder);
    told = true;
    await sleep(pollMs);
  }
}

/**
 * @template T
 * @param {string} folder
 * @param {(lock: Lock) => Promise<T> | T} work
 * @param {{ onWait?: (holder: Holder) => void, pollMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(folder, work, options) {
  const lock = await acquire(folder, options);
  try {
    return await work(lock);
  } finally {
    lock.release();
  }
}
