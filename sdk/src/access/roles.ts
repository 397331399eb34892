/** Roles of the market, by name. */
import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { type Role, ROLES } from "./roleIds.ts";

/** Somebody with a role. */
export interface RoleMember {
  role: Role;
  account: string;
  /** Seconds from a call's announcement to its execution. */
  delaySeconds: number;
  /** Unix time from which the role holds. */
  since: number;
}

/** Members of all roles, or of one, rebuilt from RoleGranted and RoleRevoked: nobody can hold a role in secret. */
export async function roleMembers(handle: Handle, params: { role?: Role } = {}): Promise<RoleMember[]> {
  const [granted, revoked] = await Promise.all([
    findEvents(handle, "manager", "RoleGranted"),
    findEvents(handle, "manager", "RoleRevoked"),
  ]);
  const changes = [...granted, ...revoked].sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
  const members = new Map<string, RoleMember>();
  for (const event of changes) {
    const { roleId, account } = event.values;
    const role = (Object.keys(ROLES) as Role[]).find((name) => ROLES[name] === roleId);
    if (role === undefined || (params.role !== undefined && role !== params.role)) continue;
    const key = `${role} ${account}`;
    if (event.name === "RoleRevoked") members.delete(key);
    else {
      const { delay, since, newMember } = event.values;
      const before = members.get(key);
      members.set(key, {
        role,
        account,
        delaySeconds: Number(delay),
        since: newMember || before === undefined ? Number(since) : before.since,
      });
    }
  }
  return [...members.values()];
}
