// The real Moov Watchman as the tests build it; needs no list from the network and no libpostal.
module vestibule.example/watchman

go 1.25.10

require github.com/moov-io/watchman v0.65.0

// For embeddings, which are switched off; the version it names can't be had from the module proxy.
replace github.com/OpenRouterTeam/go-sdk => github.com/OpenRouterTeam/go-sdk v0.0.0-20260126192013-c2c3c701312e
