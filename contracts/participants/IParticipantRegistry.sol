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
    /// From when the plain ones held; 0 for the first.
    uint40 plainFrom;
    /// When the participant was approved, Unix time: before that it had no position and no meter.
    uint32 approvedAt;
}

/// @notice A generating unit.
struct Unit {
    uint32 participant;
    uint32 capacityKw;
    Source source;
    /// Quarter-hours of the local day in which it can inject: bit 0 is 00:00–00:15.
    uint96 profile;
}

/// @notice A metering point (计量点): where the grid company reads.
struct MeteringPoint {
    uint32 participant;
    /// Unit that it measures; 0 for none.
    uint32 unit;
    uint16 region;
    /// Wh of a count: 1 or 1,000.
    uint16 scale;
    /// Capacity of the connection, kW: nothing above it is plausible in either direction.
    uint32 connectionKw;
    /// Unix time at which it was closed; 0 while it is read.
    uint40 closedAt;
}

/// @notice A change of a participant's account that has been asked for.
struct AccountChange {
    address account;
    /// Unix time from which the new account may complete it.
    uint40 from;
}

/// @title Register of participants (trading units, 交易单元)
/// @notice id → account, kind, region, legal person, controlling group, status, limits, units. Document hashes, never personal data.
/// Ids of participants and of units count from 1; 0 stands for none. Several participants may share one account, so every verb names the id.
/// Status goes Applied → Approved ⇄ Suspended and never back to the beginning.
interface IParticipantRegistry {
    /// @notice An account applied for a new participant. `documentHash` is the hash of the application file.
    event ParticipantApplied(
        uint256 indexed participant,
        address indexed account,
        Kind kind,
        uint16 region,
        bytes32 documentHash
    );

    /// @notice The registrar admitted a participant.
    event ParticipantApproved(uint256 indexed participant, uint32 legalPerson, uint32 controllingGroup);

    /// @notice The registrar suspended a participant. `documentHash` is the hash of the decision.
    event ParticipantSuspended(uint256 indexed participant, bytes32 documentHash);

    /// @notice The registrar lifted a suspension. `documentHash` is the hash of the decision.
    event ParticipantReinstated(uint256 indexed participant, bytes32 documentHash);

    /// @notice A generating unit was entered. `documentHash` is the hash of its licence.
    event UnitAdded(
        uint256 indexed unit,
        uint256 indexed participant,
        uint32 capacityKw,
        Source source,
        bytes32 documentHash
    );

    /// @notice The hours were set in which a unit can inject. `documentHash` is the hash of the finding.
    event ProfileSet(uint256 indexed unit, uint96 profile, bytes32 documentHash);

    /// @notice A metering point was entered; `codeHash` is the hash of its number.
    event MeteringPointAdded(
        uint256 indexed point,
        uint256 indexed participant,
        uint256 indexed unit,
        uint16 region,
        uint16 scale,
        uint32 connectionKw,
        bytes32 codeHash
    );

    /// @notice A metering point was closed. `documentHash` is the hash of the notice.
    event MeteringPointClosed(uint256 indexed point, bytes32 documentHash);

    /// @notice Somebody who may asked for another account of a participant; it can be completed from time `from` on.
    event AccountChangeRequested(
        uint256 indexed participant,
        address indexed account,
        address by,
        uint40 from,
        bytes32 documentHash
    );

    /// @notice The change will not happen.
    event AccountChangeCancelled(uint256 indexed participant, address by);

    /// @notice From now on the participant belongs to another account.
    event AccountChanged(uint256 indexed participant, address indexed old, address indexed account);

    /// @notice Limits were set that hold from time `from` (the time of the call, if they hold at once).
    event LimitsSet(uint256 indexed participant, uint32 buyKwh, uint32 sellKwh, uint40 from);

    /// @notice No participant has this id.
    error UnknownParticipant(uint256 participant);

    /// @notice The participant is not in the state the verb needs.
    error WrongStatus(uint256 participant, Status status, Status needed);

    /// @notice A participant has a kind.
    error KindMissing();

    /// @notice A unit has a source.
    error SourceMissing();

    /// @notice A unit has a capacity.
    error CapacityMissing();

    /// @notice All units together have at most 2³² − 1 kW: so no interval of any product can overflow.
    error TotalCapacityTooLarge(uint256 totalKw, uint256 addedKw, uint256 mostKw);

    /// @notice A participant has at most sixteen units; a larger plant is several trading units.
    error TooManyUnits(uint256 participant, uint256 most);

    /// @notice Nobody registered this unit.
    error UnknownUnit(uint256 unit);

    /// @notice A unit can inject in some quarter-hour, and bits above 95 are none.
    error ProfileEmpty(uint256 unit);

    /// @notice A metering point has a connection, kW.
    error ConnectionMissing();

    /// @notice A count of a meter is 1 or 1,000 Wh.
    error ScaleInvalid(uint256 scale);

    /// @notice The number is registered already.
    error MeteringPointKnown(uint256 point);

    /// @notice Nobody registered this metering point, or it is closed.
    error UnknownMeteringPoint(uint256 point);

    /// @notice The unit belongs to another participant, or to none.
    error UnitOfAnotherParticipant(uint256 unit, uint256 owner, uint256 participant);

    /// @notice The caller may not do this for the participant.
    error NotItsAccountNorRegistrar(uint256 participant, address caller);

    /// @notice The new account is the old one, or none.
    error AccountUnchanged(uint256 participant, address account);

    /// @notice A change to another account is pending: cancel it first.
    error AccountChangePending(uint256 participant, address account);

    /// @notice No change of account was asked for.
    error NoAccountChange(uint256 participant);

    /// @notice Only the new account completes a change, from time `from` on.
    error AccountChangeNotReady(uint256 participant, address account, uint256 from, address caller);

    /// @notice The verb needs the hash of a document.
    error DocumentMissing();

    /// @notice A participant is approved with its legal person and its controlling group (its own number, if it stands alone); neither is 0.
    error GroupMissing(uint256 participant, uint32 legalPerson, uint32 controllingGroup);

    /// @notice The lists of a batch differ in length.
    error LengthMismatch(uint256 expected, uint256 given);

    /// @notice Limits that replace others begin in the future, so that no session that has closed is touched.
    error LimitsNotInFuture(uint256 participant, uint256 from, uint256 now_);

    /// @notice The next limits cannot be replaced before `replaceableFrom` = their beginning + the longest reveal window.
    error LimitsPending(uint256 participant, uint256 nextFrom, uint256 replaceableFrom);

    /// @notice Applies for a new participant under the caller's account. Anyone may; nothing follows from it before approval.
    /// @param kind What the participant is; not `None`, else `KindMissing`.
    /// @param region Number of the region in the operator's published list.
    /// @param documentHash Hash of the application file, kept by the registrar; not 0, else `DocumentMissing`.
    /// @return participant The new id.
    function applyAs(Kind kind, uint16 region, bytes32 documentHash) external returns (uint256 participant);

    /// @notice Registrar: admits an applicant. From now on its account may hold the billing token.
    /// Errors: `UnknownParticipant`, `WrongStatus` unless applied, `GroupMissing`.
    function approve(uint256 participant, uint32 legalPerson, uint32 controllingGroup) external;

    /// @notice Registrar: as `approve`, for many; all or none. Lists of different lengths: `LengthMismatch`.
    function approveMany(
        uint256[] calldata participants,
        uint32[] calldata legalPersons,
        uint32[] calldata controllingGroups
    ) external;

    /// @notice Registrar: a suspended participant may begin nothing. What it began goes on, and its money stays withdrawable.
    /// Errors: `UnknownParticipant`, `WrongStatus` unless approved, `DocumentMissing`.
    function suspend(uint256 participant, bytes32 documentHash) external;

    /// @notice Registrar: lifts a suspension. Errors: `UnknownParticipant`, `WrongStatus` unless suspended, `DocumentMissing`.
    function reinstate(uint256 participant, bytes32 documentHash) external;

    /// @notice Registrar: enters a generating unit and adds its source to the participant's mask.
    /// It can inject all day long until `setProfile` says otherwise.
    /// Errors: `UnknownParticipant`, `WrongStatus` unless approved, `CapacityMissing`, `SourceMissing`, `DocumentMissing`, `TotalCapacityTooLarge`, `TooManyUnits`.
    /// @param capacityKw Installed capacity in kW, 1 … 2³² − 1.
    /// @return unit The new id.
    function addUnit(
        uint256 participant,
        uint32 capacityKw,
        Source source,
        bytes32 documentHash
    ) external returns (uint256 unit);

    /// @notice Registrar: sets the quarter-hours of the local day in which a unit can inject (solar does not at night). What it has issued outside of them and not sold
    /// may be recalled. Errors: `UnknownUnit`, `ProfileEmpty`, `DocumentMissing`.
    /// @param profile Bit q: the unit can inject in quarter-hour q (0 … 95).
    function setProfile(uint256 unit, uint96 profile, bytes32 documentHash) external;

    /// @notice Registrar: enters a metering point of a participant.
    /// Errors: `UnknownParticipant`, `WrongStatus` unless approved, `ScaleInvalid`, `ConnectionMissing`, `DocumentMissing` without a code, `MeteringPointKnown`, `UnitOfAnotherParticipant`.
    /// @param unit Unit that it measures; 0 for none.
    /// @param scale Wh of a count: 1 or 1,000.
    /// @param connectionKw Capacity of the connection, kW: a reading above it is refused as not plausible.
    /// @param codeHash Hash of the meter's number, not 0.
    /// @return point The new id, from 1.
    function addMeteringPoint(
        uint256 participant,
        uint256 unit,
        uint16 region,
        uint16 scale,
        uint32 connectionKw,
        bytes32 codeHash
    ) external returns (uint256 point);

    /// @notice Registrar: closes a metering point; its number is not free again. Errors: `UnknownMeteringPoint`, `DocumentMissing`.
    function closeMeteringPoint(uint256 point, bytes32 documentHash) external;

    /// @notice Account of a registered participant, or the registrar (for a lost key): asks for another account. It takes the delay of `accountChangeDelay` and the new
    /// account's own transaction; until then the present account acts, and can cancel. One at a time, so that nobody slips another account into a change under way.
    /// Errors: `UnknownParticipant`, `WrongStatus` for a mere applicant, `NotItsAccountNorRegistrar`, `AccountUnchanged`, `AccountChangePending`, `DocumentMissing`.
    function requestAccountChange(uint256 participant, address account, bytes32 documentHash) external;

    /// @notice Present account, or the registrar: stops a pending change. Errors: `NoAccountChange`, `NotItsAccountNorRegistrar`.
    function cancelAccountChange(uint256 participant) external;

    /// @notice New account, after the delay: takes the participant over. Commitments, holdings, money and modules stay with the participant.
    /// Errors: `NoAccountChange`, `AccountChangeNotReady`.
    function completeAccountChange(uint256 participant) external;

    /// @notice Registrar: sets the limits per interval and side that hold from time `from`.
    /// A participant without any limits may trade nothing; its very first ones hold from now on if `from` is not in the future (0, say).
    /// Later ones need `from` > now, else `LimitsNotInFuture`, and replace pending ones only from their beginning + the longest reveal window,
    /// else `LimitsPending`: a session that checks a sheet finds what was in force when it closed. Pending limits in force are then folded into the plain ones.
    /// Other errors: `UnknownParticipant`, `WrongStatus` for a mere applicant.
    /// @param buyKwh Most the participant may declare to buy in one interval, kWh.
    /// @param sellKwh Most the participant may declare to sell in one interval, kWh.
    function setLimits(uint256 participant, uint32 buyKwh, uint32 sellKwh, uint40 from) external;

    /// @notice Packed record: account 0–159 | status 160–167 | kind 168–175 | region 176–191 | legal person 192–223 | controlling group 224–255.
    function recordOf(uint256 participant) external view returns (uint256 word);

    /// @notice Packed limits of several participants: buy 0–31 | sell 32–63 | next buy 64–95 | next sell 96–127 | nextFrom 128–167 | sources mask (bit = Source) 168–183
    /// | plainFrom 184–223 | approvedAt 224–255. Without any limits all are 0, and so are those in force.
    function limitsOf(uint256[] calldata participants) external view returns (uint256[] memory words);

    /// @notice Limits in force at a time that is not before those last folded in, kWh per interval.
    function limitsAt(uint256 participant, uint256 time) external view returns (uint256 buyKwh, uint256 sellKwh);

    /// @notice Account of an id; zero when the id is unknown.
    function accountOf(uint256 participant) external view returns (address);

    /// @notice The unpacked record.
    function participantOf(uint256 participant) external view returns (Participant memory);

    /// @notice A unit; participant 0 when unknown.
    function unitOf(uint256 unit) external view returns (Unit memory);

    /// @notice Units of a participant, in the order of their entry; at most sixteen.
    function unitsOf(uint256 participant) external view returns (uint256[] memory units);

    /// @notice Capacity of all units together, kW.
    function totalCapacityKw() external view returns (uint256);

    /// @notice A metering point; participant 0 when unknown.
    function meteringPointOf(uint256 point) external view returns (MeteringPoint memory);

    /// @notice Packed metering points: participant 0–31 | unit 32–63 | region 64–79 | scale 80–95 | connectionKw 96–127 | closedAt 128–167; 0 when unknown.
    function meteringPointsOf(uint256[] calldata points) external view returns (uint256[] memory words);

    /// @notice When a participant was approved, Unix time; 0 when it was not.
    function approvedAt(uint256 participant) external view returns (uint256);

    /// @notice The point with this code hash; 0 when there is none.
    function meteringPointWith(bytes32 codeHash) external view returns (uint256 point);

    /// @notice Metering points so far; ids are 1 … this number.
    function meteringPointCount() external view returns (uint256);

    /// @notice The pending change of a participant's account; account 0 when there is none.
    function accountChangeOf(uint256 participant) external view returns (AccountChange memory);

    /// @notice Seconds from the request of an account change to its completion at the earliest.
    function accountChangeDelay() external view returns (uint256);

    /// @notice Whether at least one id is registered (approved or suspended) under this account: such accounts may hold the billing token.
    function isRegisteredAccount(address account) external view returns (bool);

    /// @notice Participants so far; ids are 1 … this number.
    function participantCount() external view returns (uint256);

    /// @notice Units so far; ids are 1 … this number.
    function unitCount() external view returns (uint256);

    /// @notice Longest time a session may have from its closing to the end of its reveal window, in seconds.
    function longestRevealWindow() external view returns (uint256);
}
