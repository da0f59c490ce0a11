//! What whole-story tests stand on: real servers, a keychain of their own, a bad network and the built program.
