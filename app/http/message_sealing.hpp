// Port: bodies that travel sealed, both ways (api.md section 6).
#pragma once

#include <boost/asio/awaitable.hpp>

#include "app/http/call.hpp"

namespace vestibule::app {

// Of a route that is spoken to in sealed messages. Api opens the body before it looks at anything else of the call
// (so that an Idempotency-Key compares what was said, not how it was sealed) and seals whatever is answered from then
// on; what open() refuses is answered in plain. Thread-safe.
class MessageSealing {
  public:
    virtual ~MessageSealing() = default;
    // Puts the plaintext in the place of the body. Fails with VALIDATION_FAILED where the body is no {"encData": "…"},
    // with DECRYPTION_FAILED for whatever is wrong with the message in it.
    virtual asio::awaitable<Result<void>> open(Call& call) = 0;
    // `response` for that client: status and headers stay, the body, if there is one, is sealed.
    virtual http::Response seal(const Client& client, http::Response response) = 0;
};

}  // namespace vestibule::app
