// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a participant is in the market (DOMAIN, participants of Fig. 2).
enum Kind {
    None,
    Generator,
    LargeUser,
    Retailer,
    Prosumer,
    Consumer,
    GridCompany,
    Government,
    Regulator,
    MarketOperator,
    PublicMaintenance
}

/// @notice Where a participant stands: only an approved one may begin something.
enum Status {
    None,
    Applied,
    Approved,
    Suspended
}

/// @notice Primary energy of a generating unit.
enum Source {
    None,
    Coal,
    Gas,
    Hydro,
    Nuclear,
    Wind,
    Solar,
    Biomass,
    Storage,
    Other
}

/// @notice A participant as the registry keeps it, unpacked.
struct Participant {
    address account;
    Status status;
    Kind kind;
    uint16 region;
    uint32 legalPerson;
    uint32 controllingGroup;
}

/// @notice Quantity limits of a participant per interval and side, in kWh, and the mask of its units' sources.
/// @dev Limits in force at time t: next… when nextFrom != 0 and t >= nextFrom, else the plain ones.
struct Limits {
    uint32 buyKwh;
    uint32 sellKwh;
    uint32 nextBuyKwh;
    uint32 nextSellKwh;
    uint40 nextFrom;
    uint16 sources;
}

/// @notice A generating unit.
struct Unit {
    uint32 participant;
    uint32 capacityKw;
    Source source;
}

/// @title Register of participants (trading units, 交易单元)
/// @notice id → account, kind, region, legal person, controlling group, status, limits, units. Document hashes, never personal data.
interface IParticipantRegistry {
    /// @notice Packed record: account 0–159 | status 160–167 | kind 168–175 | region 176–191 | legal person 192–223 | controlling group 224–255.
    function recordOf(uint256 participant) external view returns (uint256 word);

    /// @notice Packed limits of several participants: buy 0–31 | sell 32–63 | next buy 64–95 | next sell 96–127 | nextFrom 128–167 | sources mask (bit = Source) 168–183.
    function limitsOf(uint256[] calldata participants) external view returns (uint256[] memory words);

    /// @notice Account of an id; zero when the id is unknown.
    function accountOf(uint256 participant) external view returns (address);

    /// @notice The unpacked record.
    function participantOf(uint256 participant) external view returns (Participant memory);

    /// @notice A unit; participant 0 when unknown.
    function unitOf(uint256 unit) external view returns (Unit memory);

    /// @notice Whether at least one id is registered (approved or suspended) under this account: such accounts may hold the billing token.
    function isRegisteredAccount(address account) external view returns (bool);
}
