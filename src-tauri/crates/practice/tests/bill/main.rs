//! Practice BILL, asked over plain HTTP: it answers and refuses as the real one is known to.

mod caller;
mod control;
mod events;
mod faults;
mod limits;
mod money;
mod reading;
mod signin;
mod spend;
mod writes;
