/**
 * The market as an Ignition module: authority, ledgers, auction with its linked libraries, module tables, roles.
 *
 *   npm run hardhat -- ignition deploy modules/Market.ts --network localhost
 *
 * Parameters (`--parameters FILE`, `{"Market": {"operator": "0x…", "dayLengthSeconds": 3600}}`) and their defaults are in
 * scripts/deploy/parameters.ts; a role without a member belongs to the deployer, and so do ADMIN and UPGRADER: a trial. Where institutions
 * decide, deploy modules/Institutions.ts, which adds their Council and leaves the deployer without any role.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { DEFAULT_CONSTANTS as DEFAULTS, MEMBER_ROLES, ROLE_IDS } from "../scripts/deploy/parameters.ts";
import { permissions } from "../scripts/deploy/permissions.ts";
import { selectorsOf } from "../scripts/deploy/selectors.ts";

/** Constants that are numbers. */
type NumberConstant = {
  [Name in keyof typeof DEFAULTS]: (typeof DEFAULTS)[Name] extends number ? Name : never;
}[keyof typeof DEFAULTS];

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
  const guarantees = m.contract("Guarantees", [manager, registry, house]);
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

  const constant = (name: NumberConstant) => m.getParameter(name, DEFAULTS[name]);
  const windowBlocks = constant("windowBlocks");
  const windowOf = (name: NumberConstant) => ({ time: constant(name), blockNumber: windowBlocks });
  const review = windowOf("reviewSeconds");
  const publishing = m.library("Publishing");
  const terms = {
    review,
    amend: windowOf("amendSeconds"),
    decide: windowOf("decideSeconds"),
    absent: windowOf("absentSeconds"),
    fee: constant("disputeFee"),
  };
  const meters = m.contract("MeterLedger", [manager, registry, house, register, terms], {
    libraries: { Publishing: publishing },
  });
  const prices = m.contract("ReferencePrices", [manager, register, review, constant("pricesWithinSeconds")]);
  const rules = m.library("Rules");
  const preparing = m.library("Preparing");
  const settling = m.library("Settling");
  const correcting = m.library("Correcting");
  const months = m.library("Months");
  const settlement = m.contract("Settlement", [manager, registry, house, register, meters, prices], {
    libraries: { Rules: rules, Preparing: preparing, Settling: settling, Correcting: correcting, Months: months },
  });

  // While these functions are still the deployer's as ADMIN; modules get their numbers in this order.
  const custodian = m.call(token, "addCustodian", [house]);
  const schedule = m.call(register, "setOutageSchedule", [outages]);
  const first = m.call(house, "registerModule", [auction], { id: "houseModule1", after: [custodian] });
  const second = m.call(house, "registerModule", [register], { id: "houseModule2", after: [first] });
  const third = m.call(house, "registerModule", [guarantees], { id: "houseModule3", after: [second] });
  const fourth = m.call(house, "registerModule", [meters], { id: "houseModule4", after: [third] });
  const fifth = m.call(house, "registerModule", [settlement], { id: "houseModule5", after: [fourth] });
  const wired = [
    schedule,
    m.call(register, "registerModule", [auction], { id: "registerModule1" }),
    m.call(house, "setDebtKeeper", [settlement], { after: [fifth] }),
    m.call(register, "setSettlement", [settlement], { id: "registerSettlement" }),
    m.call(auction, "setSettlement", [settlement], { id: "auctionSettlement" }),
    m.call(meters, "setSettlement", [settlement], { id: "metersSettlement" }),
    m.call(settlement, "addMarket", [auction]),
  ];

  const contracts = {
    ParticipantRegistry: registry,
    BillingToken: token,
    ClearingHouse: house,
    Guarantees: guarantees,
    EnergyRegister: register,
    OutageSchedule: outages,
    UniformPriceAuction: auction,
    MeterLedger: meters,
    ReferencePrices: prices,
    Settlement: settlement,
  };
  for (const permission of permissions) {
    const { contract, role } = permission;
    m.call(manager, "setTargetFunctionRole", [contracts[contract], selectorsOf(permission), ROLE_IDS[role]], {
      id: `${role}Of${contract}`,
      after: wired,
    });
  }
  for (const role of MEMBER_ROLES) {
    m.call(manager, "grantRole", [ROLE_IDS[role], m.getParameter(role, admin), 0], { id: `${role}Granted` });
  }
  m.call(manager, "grantRole", [ROLE_IDS.upgrader, admin, 0], { id: "upgraderGranted" });
  m.call(manager, "setRoleGuardian", [ROLE_IDS.upgrader, ROLE_IDS.guardian]);

  return {
    manager,
    registry,
    token,
    house,
    guarantees,
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
    publishing,
    meters,
    prices,
    rules,
    preparing,
    settling,
    correcting,
    months,
    settlement,
  };
});
