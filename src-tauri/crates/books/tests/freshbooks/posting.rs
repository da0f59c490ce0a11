//! Writing: what is made is what was meant, once, whatever happens to the answer.
