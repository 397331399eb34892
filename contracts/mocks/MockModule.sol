// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISessionLock} from "../energy/ISessionLock.sol";

/// @title A module for tests, as good or as bad as the test wants
/// @notice It does whatever its caller wants at the ledgers, and answers `isCommitted` in one of the ways a broken module might.
contract MockModule is ISessionLock {
    enum Answer {
        AsSet,
        Reverts,
        BurnsAllGas,
        NotABool,
        Nothing,
        TooMuch,
        Reenters
    }

    error Broken();

    Answer public answer;
    address public reentrantTarget;
    bytes public reentrantCall;
    mapping(uint256 product => mapping(uint256 participant => bool)) public committed;

    /// @notice Calls a ledger as the module and hands on what it says.
    function execute(address ledger, bytes calldata data) external returns (bytes memory) {
        return _execute(ledger, data);
    }

    /// @notice As `execute`, one call after the other in one transaction.
    function executeMany(address ledger, bytes[] calldata calls) external {
        for (uint256 i = 0; i < calls.length; ++i) _execute(ledger, calls[i]);
    }

    function setCommitted(uint256 product, uint256 participant, bool value) external {
        committed[product][participant] = value;
    }

    function setAnswer(Answer answer_) external {
        answer = answer_;
    }

    function setReentrantCall(address ledger, bytes calldata data) external {
        (answer, reentrantTarget, reentrantCall) = (Answer.Reenters, ledger, data);
    }

    /// @inheritdoc ISessionLock
    function isCommitted(uint256 product, uint256 participant) external view returns (bool) {
        if (answer == Answer.Reverts) revert Broken();
        if (answer == Answer.BurnsAllGas) {
            assembly {
                invalid()
            }
        }
        if (answer == Answer.NotABool) _return(2, 32);
        if (answer == Answer.Nothing) _return(0, 0);
        if (answer == Answer.TooMuch) _return(0, 64);
        if (answer == Answer.Reenters) _reenter();
        return committed[product][participant];
    }

    function _execute(address ledger, bytes calldata data) private returns (bytes memory result) {
        bool success;
        // solhint-disable-next-line avoid-low-level-calls
        (success, result) = ledger.call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }

    /// @dev Tries to change a ledger from within the question; a static call cannot, whatever the compiler thinks of it.
    function _reenter() private view {
        (address ledger, bytes memory data) = (reentrantTarget, reentrantCall);
        assembly ("memory-safe") {
            pop(staticcall(gas(), ledger, add(data, 32), mload(data), 0, 0))
        }
    }

    function _return(uint256 value, uint256 length) private pure {
        assembly {
            mstore(0, value)
            mstore(32, 0)
            return(0, length)
        }
    }
}
