// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {MarketRoles} from "../access/MarketRoles.sol";
import {IEnergyRegister} from "../energy/IEnergyRegister.sol";
import {IClearingHouse} from "../money/IClearingHouse.sol";
import {IParticipantRegistry, Status} from "../participants/IParticipantRegistry.sol";
import {IMeterLedger} from "./IMeterLedger.sol";
import {IReferencePrices} from "./IReferencePrices.sol";
import {
    Account,
    DayRecord,
    Evidence,
    ISettlement,
    MonthRecord,
    MonthTotals,
    Proven,
    Queue,
    RuleTerms,
    Ticket
} from "./ISettlement.sol";
import {ISettlementFund} from "./ISettlementFund.sol";
import {Books} from "./libraries/Books.sol";
import {Correcting} from "./libraries/Correcting.sol";
import {Fund} from "./libraries/Fund.sol";
import {Months} from "./libraries/Months.sol";
import {Preparing} from "./libraries/Preparing.sol";
import {Rules} from "./libraries/Rules.sol";
import {Settling} from "./libraries/Settling.sol";

/// @title Settlement
/// @notice Verbs are in the linked libraries Rules, Preparing, Settling, Correcting and Months.
contract Settlement is ISettlement, ISettlementFund, AccessManaged {
    using Books for Books.Store;

    IParticipantRegistry private immutable registry;
    IClearingHouse private immutable house;
    IEnergyRegister private immutable register;
    IMeterLedger private immutable meters;
    IReferencePrices private immutable prices;

    Books.Store private _store;

    constructor(
        address authority,
        IParticipantRegistry registry_,
        IClearingHouse house_,
        IEnergyRegister register_,
        IMeterLedger meters_,
        IReferencePrices prices_
    ) AccessManaged(authority) {
        registry = registry_;
        house = house_;
        register = register_;
        meters = meters_;
        prices = prices_;
    }

    // ------------------------------------------------------------------------------------------------ rules and days

    /// @inheritdoc ISettlement
    function registerRule(RuleTerms calldata terms) external restricted returns (uint256 version) {
        return Rules.register(_store, _near(), terms);
    }

    /// @inheritdoc ISettlement
    function scheduleRule(uint256 version, uint256 fromDay) external restricted {
        Rules.schedule(_store, _near(), version, fromDay);
    }

    /// @inheritdoc ISettlement
    function addMarket(address market) external restricted {
        require(market.code.length != 0, MarketUnfit(market));
        for (uint256 m = 0; m < _store.markets.length; ++m) {
            require(_store.markets[m] != market, MarketUnfit(market));
        }
        _store.markets.push(market);
    }

    /// @inheritdoc ISettlement
    function succeedMarket(address old, address successor) external restricted {
        require(successor.code.length != 0 && successor != old, MarketUnfit(successor));
        _store.heirs[old] = successor;
        emit MarketSucceeded(old, successor);
    }

    /// @inheritdoc ISettlement
    function qualify(Evidence calldata evidence) external {
        Preparing.qualify(_store, _near(), evidence);
    }

    /// @inheritdoc ISettlement
    function prepare(uint256 day) external {
        Preparing.prepare(_store, _near(), day);
    }

    // ------------------------------------------------------------------------------------------------ settling

    /// @inheritdoc ISettlement
    function settle(uint256 batch, bytes calldata items, bytes32[] calldata proof, bool[] calldata flags) external {
        Settling.settle(_store, _near(), batch, items, proof, flags);
    }

    /// @inheritdoc ISettlement
    function settleAbsent(uint256 day, uint256[] calldata participants) external {
        Settling.settleAbsent(_store, _near(), day, participants);
    }

    /// @inheritdoc ISettlement
    function correct(uint256 participant, uint256 day, Proven calldata old, Proven calldata later) external {
        Correcting.correct(_store, _near(), participant, day, old, later);
    }

    /// @inheritdoc ISettlement
    function closeMonth(uint256 month) external {
        Months.close(_store, _near(), month);
    }

    /// @inheritdoc ISettlement
    function chargeMonth(uint256 month, uint256[] calldata participants) external {
        Months.charge(_store, _near(), month, participants);
    }

    /// @inheritdoc ISettlement
    function shareMonth(uint256 month, uint256[] calldata participants) external {
        Months.share(_store, _near(), month, participants);
    }

    // ------------------------------------------------------------------------------------------------ the fund

    /// @inheritdoc ISettlement
    function serve(uint256[] calldata tickets) external {
        Books.Near memory near = _near();
        Fund.assign(_store, near, 0);
        for (uint256 i = 0; i < tickets.length; ++i) Fund.serve(_store, near, tickets[i]);
    }

    /// @inheritdoc ISettlement
    function collect(uint256[] calldata participants) external {
        for (uint256 i = 0; i < participants.length; ++i) house.collect(participants[i]);
        Fund.assign(_store, _near(), 0);
    }

    /// @inheritdoc ISettlement
    function closeOut(uint256 participant, bytes32 documentHash) external {
        (bool isMember, ) = IAccessManager(authority()).hasRole(MarketRoles.REGULATOR, msg.sender);
        require(isMember, NotAllowed(msg.sender));
        bool suspended = uint8(registry.recordOf(participant) >> 160) == uint8(Status.Suspended);
        require(suspended, NotSuspended(participant));
        house.collect(participant);
        uint256 debt = house.debtOf(participant);
        emit ClosedOut(participant, debt, documentHash);
        if (debt == 0) return;
        _book(-int256(debt));
        house.forgiveDebt(participant, debt);
    }

    /// @inheritdoc ISettlementFund
    function book(uint256 amount) external {
        require(msg.sender == address(meters), NotAllowed(msg.sender));
        _book(int256(amount));
    }

    function _book(int256 amount) private {
        uint256 month = Books.currentMonth(register);
        _store.months[month].balance += int128(amount);
        emit Booked(month, amount);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc ISettlement
    function ruleOf(uint256 version) external view returns (RuleTerms memory) {
        return _store.rules[version];
    }

    /// @inheritdoc ISettlement
    function versionOn(uint256 day) external view returns (uint256) {
        return _store.versionOn(day);
    }

    /// @inheritdoc ISettlement
    function ruleCount() external view returns (uint256) {
        return _store.ruleCount;
    }

    /// @inheritdoc ISettlement
    function dayOf(uint256 day) external view returns (DayRecord memory) {
        return _store.daysOf[day];
    }

    /// @inheritdoc ISettlement
    function pricesOf(uint256 day) external view returns (uint256[] memory words) {
        uint256 side = (uint256(_store.daysOf[day].intervals) + 7) / 8;
        words = new uint256[](2 * side);
        for (uint256 w = 0; w < side; ++w) {
            words[w] = _store.prices[day][w];
            words[side + w] = _store.prices[day][Books.SIDE + w];
        }
    }

    /// @inheritdoc ISettlement
    function sessionsOn(uint256 day, address market) external view returns (uint256[] memory) {
        return _store.sessions[day][market];
    }

    /// @inheritdoc ISettlement
    function isQualified(address market, uint256 session) external view returns (bool) {
        return _store.qualified[market][session];
    }

    /// @inheritdoc ISettlement
    function monthOf(uint256 month) external view returns (MonthRecord memory) {
        return _store.months[month];
    }

    /// @inheritdoc ISettlement
    function totalsOf(uint256 month, uint256 participant) external view returns (MonthTotals memory) {
        return _store.totals[month][participant];
    }

    /// @inheritdoc ISettlement
    function accountOf(uint256 participant) external view returns (Account memory) {
        uint256 nextDay = _store.nextDayOf(_near(), participant);
        return Account(uint32(nextDay), _store.accounts[participant].number);
    }

    /// @inheritdoc ISettlement
    function excusedOf(uint256 participant, uint256 day) external view returns (uint64[] memory) {
        return _store.excused[participant][day];
    }

    /// @inheritdoc ISettlement
    function correctedBy(uint256 participant, uint256 day) external view returns (uint256) {
        return uint64(_store.corrected[participant][day]);
    }

    /// @inheritdoc ISettlement
    function ticketOf(uint256 ticket) external view returns (Ticket memory) {
        return _store.tickets[ticket];
    }

    /// @inheritdoc ISettlement
    function queue() external view returns (Queue memory) {
        return _store.queue;
    }

    /// @inheritdoc ISettlement
    function markets() external view returns (address[] memory) {
        return _store.markets;
    }

    function _near() private view returns (Books.Near memory) {
        return Books.Near(registry, house, register, meters, prices);
    }
}
