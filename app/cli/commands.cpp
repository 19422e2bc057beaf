// The table of commands.
#include <array>

#include "app/cli/check_config.hpp"
#include "app/cli/client.hpp"
#include "app/cli/command.hpp"
#include "app/cli/dead_letters.hpp"
#include "app/cli/effects.hpp"
#include "app/cli/keys.hpp"
#include "app/cli/mail.hpp"
#include "app/cli/relay.hpp"
#include "app/cli/screening.hpp"
#include "app/cli/serve.hpp"
#include "app/cli/stand_in.hpp"
#include "app/cli/topics.hpp"

namespace vestibule::app::cli {

std::span<const Command> commands() {
    static constexpr std::array table{
        Command{"serve", "Run the service", declare_serve},
        Command{"topics", "Create, check and leave the Kafka topics", declare_topics},
        Command{"dead-letters", "List, retry or discard events that a consumer could not take", declare_dead_letters},
        Command{"relay", "Look at the outbox, release what is parked, publish again", declare_relay},
        Command{"effects", "Look into the ledger of effects, hold, release, send again", declare_effects},
        Command{"mail", "Preview mails", declare_mail},
        Command{"keys", "Signing keys and the master key: list, rotate", declare_keys},
        Command{"client", "Make clients and their secrets", declare_client},
        Command{"screening", "Check list sets, screen people against them", declare_screening},
        Command{"stand-in", "Play the outside partners, for demos and tests", declare_stand_in},
        Command{"check-config", "Check tenant files and list every fault", declare_check_config},
    };
    return table;
}

}  // namespace vestibule::app::cli
