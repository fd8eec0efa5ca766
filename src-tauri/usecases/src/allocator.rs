//! What hands out memory in every program over the use cases. Long work makes texts by the million on one thread and lets
//! them go on another: with the system's own, a quarter of an export went there.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
