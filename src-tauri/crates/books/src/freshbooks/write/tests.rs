//! What is sent, word for word, and what is not sent at all.
