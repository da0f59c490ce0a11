//! Practice BILL, asked over plain HTTP: it answers and refuses as the real one is known to.

mod caller;
mod reading;
mod signin;
