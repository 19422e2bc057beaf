#include "events/envelope.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "events/credentials/user_locked.hpp"
#include "events/sessions/login_failed.hpp"
#include "tests/support/records.hpp"

using namespace vestibule;
using namespace vestibule::tests;

BOOST_AUTO_TEST_SUITE(an_event_record)

BOOST_AUTO_TEST_CASE(carries_the_envelope_of_its_draft) {
    const auto record = user_record("ann", 4);
    BOOST_TEST(record->topic == "vestibule.user.v1");
    BOOST_TEST(record->key == "ann");
    BOOST_TEST(record->header("ce_specversion") == "1.0");
    BOOST_TEST(record->header("ce_type") == "vestibule.user.registered.v1");
    BOOST_TEST(record->header("ce_subject") == "user/ann");
    BOOST_TEST(record->header("ce_sequence") == "00000000000000000004");
    BOOST_TEST(record->header("ce_dataschema") == "/schemas/vestibule.user.registered.v1/1.0.json");
    BOOST_TEST(record->header("ce_dataclassification") == "internal");
    BOOST_TEST(record->header("content-type") == "application/json");
    const auto envelope = events::envelope_of(*record);
    BOOST_TEST(envelope.aggregate_id == "ann");
    BOOST_TEST(envelope.aggregate_version == 4);
    BOOST_TEST(envelope.tenant == "acme");
}

BOOST_AUTO_TEST_CASE(keeps_its_headers_in_order_through_text) {
    const auto record = user_record("ann", 1);
    BOOST_TEST((events::headers_from_text(events::headers_to_text(record->headers)) == record->headers));
    BOOST_CHECK_THROW(events::headers_from_text("{}"), events::Malformed);
}

BOOST_AUTO_TEST_CASE(is_its_own_aggregate_where_it_has_none) {
    const auto draft = events::LoginFailed{.user_id = "",
                                           .identifier_hmac = "k1:00",
                                           .version = 9,
                                           .reason_code = "bad_credentials",
                                           .attempt_no = 1,
                                           .client_id = "demo-site",
                                           .count = 3}
                           .draft();
    const auto record = events::record_of(draft, {.event_id = "e-1",
                                                  .occurred_at = {},
                                                  .source = "/s",
                                                  .topic_prefix = "vestibule",
                                                  .tenant = "acme",
                                                  .actor = "user",
                                                  .correlation_id = "",
                                                  .causation_id = "",
                                                  .traceparent = ""});
    BOOST_TEST(record.header("ce_subject") == "login/e-1");
    BOOST_TEST(record.header("ce_sequence") == "00000000000000000001");
    BOOST_TEST(record.key == "k1:00");
    const auto read = events::LoginFailed::read(record);
    BOOST_TEST(read.user_id.empty());
    BOOST_TEST(read.identifier_hmac == "k1:00");
}

BOOST_AUTO_TEST_CASE(is_refused_where_the_catalog_does_not_know_it) {
    events::Draft draft = events::UserLocked{}.draft();
    draft.aggregate_type = "session";
    BOOST_CHECK_THROW(events::record_of(draft, {}), std::logic_error);
    draft.type = "vestibule.user.unheard-of.v1";
    BOOST_CHECK_THROW(events::record_of(draft, {}), std::logic_error);
}

BOOST_AUTO_TEST_CASE(is_malformed_without_its_headers) {
    for (const auto* missing : {"ce_id", "ce_type", "ce_subject", "ce_sequence", "ce_timeline", "ce_time"}) {
        auto record = *user_record("ann", 1);
        std::erase_if(record.headers, [&](const auto& header) { return header.first == missing; });
        BOOST_CHECK_THROW(events::envelope_of(record), events::Malformed);
    }
}

BOOST_AUTO_TEST_CASE(reads_in_structured_mode_as_a_cloud_event) {
    const auto text = events::structured(*user_record("ann", 1));
    BOOST_TEST(text.find("\"specversion\":\"1.0\"") != std::string::npos);
    BOOST_TEST(text.find("\"datacontenttype\":\"application/json\"") != std::string::npos);
    BOOST_TEST(text.find("\"data\":{\"channel\":\"api\"") != std::string::npos);
    BOOST_TEST(text.find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_time_of_an_event)

BOOST_AUTO_TEST_CASE(is_written_and_read_with_microseconds) {
    const auto* text = "2026-11-23T17:02:11.402118Z";
    BOOST_TEST(events::rfc3339_micros(events::parse_rfc3339_micros(text)) == text);
    BOOST_TEST(events::rfc3339_micros({}) == "1970-01-01T00:00:00.000000Z");
}

BOOST_AUTO_TEST_CASE(is_malformed_in_any_other_form) {
    for (const auto* text :
         {"", "2026-11-23", "2026-11-23T17:02:11Z", "2026-13-23T17:02:11.402118Z", "2026-02-30T17:02:11.402118Z",
          "2026-11-23T24:02:11.402118Z", "2026-11-23T17:02:11.4021x8Z"})
        BOOST_CHECK_THROW(events::parse_rfc3339_micros(text), events::Malformed);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_slot_of_an_aggregate)

BOOST_AUTO_TEST_CASE(is_the_same_in_every_release) {
    BOOST_TEST(events::slot_of("user", "019ab3c4-d5e6-7f01-8234-56789abcdef0") ==
               events::slot_of("user", "019ab3c4-d5e6-7f01-8234-56789abcdef0"));
    BOOST_TEST(events::slot_of("user", "a") != events::slot_of("user", "b"));
}

BOOST_AUTO_TEST_CASE(spreads_evenly_enough) {
    std::array<int, events::slot_count> hits{};
    for (int i = 0; i < 6400; ++i) ++hits.at(events::slot_of("user", "user-" + std::to_string(i)));
    for (const auto count : hits) BOOST_TEST((count > 50 && count < 160));
}

BOOST_AUTO_TEST_SUITE_END()
