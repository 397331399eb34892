/**
 * The market as an Ignition module: authority, ledgers, auction with its linked libraries, module tables, roles.
 *
 *   npm run hardhat -- ignition deploy modules/Market.ts --network localhost
 *
 * Parameters (`--parameters FILE`, `{"Market": {"operator": "0x…", "dayLengthSeconds": 3600}}`) and their defaults are in
 * scripts/deploy/parameters.ts; a role without a member belongs to the deployer. ADMIN stays with the deployer until the
 * Council of the institutions exists.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { DEFAULT_CONSTANTS as DEFAULTS, ROLE_IDS, type RoleName } from "../scripts/deploy/parameters.ts";
import { permissions } from "../scripts/deploy/permissions.ts";
import { selectorsOf } from "../scripts/deploy/selectors.ts";

export default buildModule("Market", (m) => {
  const admin = m.getAccount(0);
  const manager = m.contract("AccessManager", [admin]);
  const registry = m.contract("ParticipantRegistry", [
    manager,
    m.getParameter("longestRevealWindowSeconds", DEFAULTS.longestRevealWindowSeconds),
    m.getParameter("accountChangeDelaySeconds", DEFAULTS.accountChangeDelaySeconds),
  ]);
  const token = m.contract("BillingToken", [
    manager,
    registry,
    m.getParameter("tokenName", DEFAULTS.tokenName),
    m.getParameter("tokenSymbol", DEFAULTS.tokenSymbol),
  ]);
  const house = m.contract("ClearingHouse", [manager, registry, token]);
  const registering = m.library("Registering");
  const issuance = m.library("Issuance");
  const positions = m.library("Positions");
  const register = m.contract(
    "EnergyRegister",
    [
      manager,
      registry,
      house,
      m.getParameter("offsetSeconds", DEFAULTS.offsetSeconds),
      m.getParameter("dayLengthSeconds", DEFAULTS.dayLengthSeconds),
      m.getParameter("gateLeadSeconds", DEFAULTS.gateLeadSeconds),
    ],
    { libraries: { Registering: registering, Issuance: issuance, Positions: positions } },
  );
  const outages = m.contract("OutageSchedule", [manager, registry, register]);

  const opening = m.library("Opening");
  const committing = m.library("Committing");
  const revealing = m.library("Revealing");
  const clearing = m.library("Clearing");
  const allotting = m.library("Allotting");
  const confirmationDepth = {
    time: m.getParameter("confirmationSeconds", DEFAULTS.confirmationSeconds),
    blockNumber: m.getParameter("confirmationBlocks", DEFAULTS.confirmationBlocks),
  };
  const auction = m.contract("UniformPriceAuction", [manager, registry, house, register, confirmationDepth], {
    libraries: {
      Opening: opening,
      Committing: committing,
      Revealing: revealing,
      Clearing: clearing,
      Allotting: allotting,
    },
  });

  m.call(token, "addCustodian", [house]);
  m.call(register, "setOutageSchedule", [outages]);
  m.call(house, "registerModule", [auction], { id: "houseRegistersAuction" });
  m.call(register, "registerModule", [auction], { id: "registerRegistersAuction" });

  const contracts = {
    ParticipantRegistry: registry,
    BillingToken: token,
    ClearingHouse: house,
    EnergyRegister: register,
    OutageSchedule: outages,
    UniformPriceAuction: auction,
  };
  for (const permission of permissions) {
    const { contract, role } = permission;
    m.call(manager, "setTargetFunctionRole", [contracts[contract], selectorsOf(permission), ROLE_IDS[role]], {
      id: `${role}Of${contract}`,
    });
  }
  for (const role of Object.keys(ROLE_IDS) as RoleName[]) {
    m.call(manager, "grantRole", [ROLE_IDS[role], m.getParameter(role, admin), 0], { id: `${role}Granted` });
  }

  return {
    manager,
    registry,
    token,
    house,
    register,
    outages,
    registering,
    issuance,
    positions,
    opening,
    committing,
    revealing,
    clearing,
    allotting,
    auction,
  };
});
