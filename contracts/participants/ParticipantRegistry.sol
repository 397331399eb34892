// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {MarketRoles} from "../access/MarketRoles.sol";
import {
    AccountChange,
    IParticipantRegistry,
    Kind,
    Limits,
    MeteringPoint,
    Participant,
    Source,
    Status,
    Unit
} from "./IParticipantRegistry.sol";

/// @title Register of participants
/// @dev `Participant` and `Limits` fill one storage word each, in the packing that `recordOf` and `limitsOf` promise.
contract ParticipantRegistry is IParticipantRegistry, AccessManaged {
    uint256 private constant MOST_UNITS = 16;
    uint256 private constant UNITS_PER_WORD = 8;

    /// @inheritdoc IParticipantRegistry
    uint256 public immutable longestRevealWindow;

    /// @inheritdoc IParticipantRegistry
    uint256 public immutable accountChangeDelay;

    /// @inheritdoc IParticipantRegistry
    uint256 public participantCount;

    /// @inheritdoc IParticipantRegistry
    uint256 public unitCount;

    /// @inheritdoc IParticipantRegistry
    uint256 public totalCapacityKw;

    /// @inheritdoc IParticipantRegistry
    uint256 public meteringPointCount;

    /// @inheritdoc IParticipantRegistry
    mapping(bytes32 codeHash => uint256 point) public meteringPointWith;

    mapping(uint256 participant => Participant) private _participants;
    mapping(uint256 participant => Limits) private _limits;
    mapping(uint256 unit => Unit) private _units;
    /// @dev Ids of units, 32 bits each, eight in a word: the energy register asks for them often.
    mapping(uint256 participant => uint256[2] ids) private _unitsOf;
    mapping(uint256 point => MeteringPoint) private _points;
    mapping(uint256 participant => AccountChange) private _accountChanges;

    /// @dev Registered (approved or suspended) ids under an account.
    mapping(address account => uint256 ids) private _registeredIds;

    constructor(address authority, uint256 longestRevealWindow_, uint256 accountChangeDelay_) AccessManaged(authority) {
        longestRevealWindow = longestRevealWindow_;
        accountChangeDelay = accountChangeDelay_;
    }

    /// @inheritdoc IParticipantRegistry
    function applyAs(Kind kind, uint16 region, bytes32 documentHash) external returns (uint256 participant) {
        require(kind != Kind.None, KindMissing());
        _requireDocument(documentHash);
        participant = ++participantCount;
        _participants[participant] = Participant(msg.sender, Status.Applied, kind, region, 0, 0);
        emit ParticipantApplied(participant, msg.sender, kind, region, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function approve(uint256 participant, uint32 legalPerson, uint32 controllingGroup) external restricted {
        _approve(participant, legalPerson, controllingGroup);
    }

    /// @inheritdoc IParticipantRegistry
    function approveMany(
        uint256[] calldata participants,
        uint32[] calldata legalPersons,
        uint32[] calldata controllingGroups
    ) external restricted {
        uint256 count = participants.length;
        require(legalPersons.length == count, LengthMismatch(count, legalPersons.length));
        require(controllingGroups.length == count, LengthMismatch(count, controllingGroups.length));
        for (uint256 i = 0; i < count; ++i) _approve(participants[i], legalPersons[i], controllingGroups[i]);
    }

    /// @inheritdoc IParticipantRegistry
    function suspend(uint256 participant, bytes32 documentHash) external restricted {
        _requireDocument(documentHash);
        _inStatus(participant, Status.Approved).status = Status.Suspended;
        emit ParticipantSuspended(participant, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function reinstate(uint256 participant, bytes32 documentHash) external restricted {
        _requireDocument(documentHash);
        _inStatus(participant, Status.Suspended).status = Status.Approved;
        emit ParticipantReinstated(participant, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function addUnit(
        uint256 participant,
        uint32 capacityKw,
        Source source,
        bytes32 documentHash
    ) external restricted returns (uint256 unit) {
        _inStatus(participant, Status.Approved);
        require(capacityKw != 0, CapacityMissing());
        require(source != Source.None, SourceMissing());
        _requireDocument(documentHash);
        unit = ++unitCount;
        _units[unit] = Unit(uint32(participant), capacityKw, source, type(uint96).max);
        _listUnit(participant, unit);
        _addCapacity(capacityKw);
        _limits[participant].sources |= uint16(1 << uint256(source));
        emit UnitAdded(unit, participant, capacityKw, source, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function setProfile(uint256 unit, uint96 profile, bytes32 documentHash) external restricted {
        require(_units[unit].participant != 0, UnknownUnit(unit));
        require(profile != 0, ProfileEmpty(unit));
        _requireDocument(documentHash);
        _units[unit].profile = profile;
        emit ProfileSet(unit, profile, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function addMeteringPoint(
        uint256 participant,
        uint256 unit,
        uint16 region,
        uint16 scale,
        uint32 connectionKw,
        bytes32 codeHash
    ) external restricted returns (uint256 point) {
        _inStatus(participant, Status.Approved);
        require(scale == 1 || scale == 1_000, ScaleInvalid(scale));
        require(connectionKw != 0, ConnectionMissing());
        _requireDocument(codeHash);
        require(meteringPointWith[codeHash] == 0, MeteringPointKnown(meteringPointWith[codeHash]));
        uint256 owner = _units[unit].participant;
        require(unit == 0 || owner == participant, UnitOfAnotherParticipant(unit, owner, participant));
        point = ++meteringPointCount;
        meteringPointWith[codeHash] = point;
        _points[point] = MeteringPoint(uint32(participant), uint32(unit), region, scale, connectionKw, 0);
        emit MeteringPointAdded(point, participant, unit, region, scale, connectionKw, codeHash);
    }

    /// @inheritdoc IParticipantRegistry
    function closeMeteringPoint(uint256 point, bytes32 documentHash) external restricted {
        MeteringPoint storage record = _points[point];
        require(record.participant != 0 && record.closedAt == 0, UnknownMeteringPoint(point));
        _requireDocument(documentHash);
        record.closedAt = uint40(block.timestamp);
        emit MeteringPointClosed(point, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function requestAccountChange(uint256 participant, address account, bytes32 documentHash) external {
        Participant storage record = _known(participant);
        require(record.status != Status.Applied, WrongStatus(participant, record.status, Status.Approved));
        _requireAccountOrRegistrar(participant, record.account);
        require(account != address(0) && account != record.account, AccountUnchanged(participant, account));
        address pending = _accountChanges[participant].account;
        require(pending == address(0), AccountChangePending(participant, pending));
        _requireDocument(documentHash);
        uint40 from = uint40(block.timestamp + accountChangeDelay);
        _accountChanges[participant] = AccountChange(account, from);
        emit AccountChangeRequested(participant, account, msg.sender, from, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function cancelAccountChange(uint256 participant) external {
        _requirePending(participant);
        _requireAccountOrRegistrar(participant, _participants[participant].account);
        delete _accountChanges[participant];
        emit AccountChangeCancelled(participant, msg.sender);
    }

    /// @inheritdoc IParticipantRegistry
    function completeAccountChange(uint256 participant) external {
        AccountChange memory change = _requirePending(participant);
        require(
            msg.sender == change.account && block.timestamp >= change.from,
            AccountChangeNotReady(participant, change.account, change.from, msg.sender)
        );
        address old = _participants[participant].account;
        _participants[participant].account = msg.sender;
        delete _accountChanges[participant];
        --_registeredIds[old];
        ++_registeredIds[msg.sender];
        emit AccountChanged(participant, old, msg.sender);
    }

    /// @inheritdoc IParticipantRegistry
    function setLimits(uint256 participant, uint32 buyKwh, uint32 sellKwh, uint40 from) external restricted {
        Status status = _known(participant).status;
        require(status != Status.Applied, WrongStatus(participant, status, Status.Approved));
        Limits memory limits = _limits[participant];
        // The first ones begin now, not before: a session that has closed does not see them.
        if (_isNone(limits) && from <= block.timestamp) from = uint40(block.timestamp);
        else require(from > block.timestamp, LimitsNotInFuture(participant, from, block.timestamp));
        _foldNext(participant, limits);
        (limits.nextBuyKwh, limits.nextSellKwh, limits.nextFrom) = (buyKwh, sellKwh, from);
        _limits[participant] = limits;
        emit LimitsSet(participant, buyKwh, sellKwh, from);
    }

    /// @inheritdoc IParticipantRegistry
    function recordOf(uint256 participant) external view returns (uint256 word) {
        Participant storage record = _participants[participant];
        assembly ("memory-safe") {
            word := sload(record.slot)
        }
    }

    /// @inheritdoc IParticipantRegistry
    function limitsOf(uint256[] calldata participants) external view returns (uint256[] memory words) {
        words = new uint256[](participants.length);
        unchecked {
            for (uint256 i = 0; i < participants.length; ++i) {
                Limits storage limits = _limits[participants[i]];
                assembly ("memory-safe") {
                    mstore(add(words, shl(5, add(i, 1))), sload(limits.slot))
                }
            }
        }
    }

    /// @inheritdoc IParticipantRegistry
    function limitsAt(uint256 participant, uint256 time) external view returns (uint256 buyKwh, uint256 sellKwh) {
        Limits memory limits = _limits[participant];
        bool isNext = limits.nextFrom != 0 && time >= limits.nextFrom;
        return isNext ? (limits.nextBuyKwh, limits.nextSellKwh) : (limits.buyKwh, limits.sellKwh);
    }

    /// @inheritdoc IParticipantRegistry
    function accountOf(uint256 participant) external view returns (address) {
        return _participants[participant].account;
    }

    /// @inheritdoc IParticipantRegistry
    function participantOf(uint256 participant) external view returns (Participant memory) {
        return _participants[participant];
    }

    /// @inheritdoc IParticipantRegistry
    function unitOf(uint256 unit) external view returns (Unit memory) {
        return _units[unit];
    }

    /// @inheritdoc IParticipantRegistry
    function unitsOf(uint256 participant) external view returns (uint256[] memory units) {
        units = new uint256[](MOST_UNITS);
        uint256[2] storage ids = _unitsOf[participant];
        uint256 count = 0;
        for (uint256 half = 0; half < ids.length; ++half) {
            for (uint256 rest = ids[half]; rest != 0; rest >>= 32) units[count++] = uint32(rest);
            if (count % UNITS_PER_WORD != 0 || count == 0) break;
        }
        assembly ("memory-safe") {
            mstore(units, count)
        }
    }

    /// @inheritdoc IParticipantRegistry
    function meteringPointOf(uint256 point) external view returns (MeteringPoint memory) {
        return _points[point];
    }

    /// @inheritdoc IParticipantRegistry
    function meteringPointsOf(uint256[] calldata points) external view returns (uint256[] memory words) {
        words = new uint256[](points.length);
        unchecked {
            for (uint256 i = 0; i < points.length; ++i) {
                MeteringPoint storage record = _points[points[i]];
                assembly ("memory-safe") {
                    mstore(add(words, shl(5, add(i, 1))), sload(record.slot))
                }
            }
        }
    }

    /// @inheritdoc IParticipantRegistry
    function approvedAt(uint256 participant) external view returns (uint256) {
        return _limits[participant].approvedAt;
    }

    /// @inheritdoc IParticipantRegistry
    function accountChangeOf(uint256 participant) external view returns (AccountChange memory) {
        return _accountChanges[participant];
    }

    /// @inheritdoc IParticipantRegistry
    function isRegisteredAccount(address account) external view returns (bool) {
        return _registeredIds[account] != 0;
    }

    function _listUnit(uint256 participant, uint256 unit) private {
        uint256[2] storage ids = _unitsOf[participant];
        for (uint256 i = 0; i < MOST_UNITS; ++i) {
            (uint256 half, uint256 shift) = (i / UNITS_PER_WORD, 32 * (i % UNITS_PER_WORD));
            if (uint32(ids[half] >> shift) != 0) continue;
            ids[half] |= unit << shift;
            return;
        }
        revert TooManyUnits(participant, MOST_UNITS);
    }

    function _addCapacity(uint256 capacityKw) private {
        uint256 most = type(uint32).max;
        require(capacityKw <= most - totalCapacityKw, TotalCapacityTooLarge(totalCapacityKw, capacityKw, most));
        totalCapacityKw += capacityKw;
    }

    /// @dev A registrar whose restricted functions the authority has closed still stops and asks here; the account's own way stays open in any case.
    function _requireAccountOrRegistrar(uint256 participant, address account) private view {
        if (msg.sender == account) return;
        (bool isMember, ) = IAccessManager(authority()).hasRole(MarketRoles.REGISTRAR, msg.sender);
        require(isMember, NotItsAccountNorRegistrar(participant, msg.sender));
    }

    function _requirePending(uint256 participant) private view returns (AccountChange memory change) {
        change = _accountChanges[participant];
        require(change.account != address(0), NoAccountChange(participant));
    }

    function _approve(uint256 participant, uint32 legalPerson, uint32 controllingGroup) private {
        Participant storage record = _inStatus(participant, Status.Applied);
        require(legalPerson != 0 && controllingGroup != 0, GroupMissing(participant, legalPerson, controllingGroup));
        record.status = Status.Approved;
        record.legalPerson = legalPerson;
        record.controllingGroup = controllingGroup;
        _limits[participant].approvedAt = uint32(block.timestamp);
        ++_registeredIds[record.account];
        emit ParticipantApproved(participant, legalPerson, controllingGroup);
    }

    /// @dev Pending limits that may be replaced have been in force for a reveal window, so they are the plain ones now.
    function _foldNext(uint256 participant, Limits memory limits) private view {
        if (limits.nextFrom == 0) return;
        uint256 replaceableFrom = limits.nextFrom + longestRevealWindow;
        require(block.timestamp >= replaceableFrom, LimitsPending(participant, limits.nextFrom, replaceableFrom));
        (limits.buyKwh, limits.sellKwh, limits.plainFrom) = (limits.nextBuyKwh, limits.nextSellKwh, limits.nextFrom);
    }

    function _isNone(Limits memory limits) private pure returns (bool) {
        return limits.buyKwh == 0 && limits.sellKwh == 0 && limits.nextFrom == 0;
    }

    function _known(uint256 participant) private view returns (Participant storage record) {
        record = _participants[participant];
        require(record.status != Status.None, UnknownParticipant(participant));
    }

    function _inStatus(uint256 participant, Status needed) private view returns (Participant storage record) {
        record = _known(participant);
        require(record.status == needed, WrongStatus(participant, record.status, needed));
    }

    function _requireDocument(bytes32 documentHash) private pure {
        require(documentHash != 0, DocumentMissing());
    }
}
