# Includes point one way. Fails with a line for each include that points back, reaches into another service, or brings a
# library that the foundation hides. Usage: cmake -DROOT=<repository> -P layering.cmake

set(violations "")
function(forbid folder pattern why)
    file(GLOB_RECURSE files ${ROOT}/${folder}/*.hpp ${ROOT}/${folder}/*.cpp)
    foreach(file ${files})
        if(file MATCHES "_test\\.cpp$")
            continue()
        endif()
        file(STRINGS ${file} lines REGEX "^#include [<\"]${pattern}")
        foreach(line ${lines})
            file(RELATIVE_PATH name ${ROOT} ${file})
            set(violations "${violations}\n  ${name}: ${line} (${why})" PARENT_SCOPE)
            set(violations "${violations}\n  ${name}: ${line} (${why})")
        endforeach()
    endforeach()
endfunction()

set(hidden "(boost/(asio|beast|json)|libpq|postgresql|hiredis|curl/|openssl/|jwt\\.h|crypt\\.h|liboath|qrencode|amqp|rabbitmq|spdlog|prometheus)")
foreach(folder contracts services workers)
    forbid(${folder} "${hidden}" "the foundation hides it")
endforeach()
forbid(foundation "(contracts|services|workers|sandbox|tools)/" "the foundation knows no service")
forbid(contracts "(services|workers)/[a-z]+/(api|storage|provider|domain/([^i]|i[^d]|id[^s]|ids[^.])|[a-z_]*\\.hpp)" "contracts know events, no stories")
forbid(foundation/core "foundation/(identity|schema|http|postgres|redis|amqp|outbox|jobs|runtime|telemetry|service)/" "core stands below")
forbid(foundation/identity "foundation/(schema|crypto|http|postgres|redis|amqp|outbox|jobs|runtime|telemetry|service)/" "plain values for every layer")
foreach(room schema telemetry runtime crypto)
    forbid(foundation/${room} "foundation/(http|postgres|redis|amqp|outbox|jobs|service|smtp)/" "this room stands below")
endforeach()

# main -> api, jobs, events -> storage -> contracts, domain -> foundation/core
set(services auth product order admin)
foreach(service ${services})
    forbid(services/${service}/domain
        "(foundation/(schema/(encode|decode)|http|postgres|redis|amqp|outbox|runtime|telemetry|crypto)|services/${service}/contracts|services/[a-z]+/(api|storage|events|jobs|provider)/)"
        "rules know no I/O")
    forbid(services/${service}/contracts "(foundation/(postgres|redis|amqp|outbox|runtime|telemetry)/|services/[a-z]+/(api|storage|events|jobs|provider)/)"
        "contracts are shapes alone")
    forbid(services/${service}/storage "services/[a-z]+/(api|jobs|provider)/" "storage stands below the stories")
    # Another service is known by its ids, its events and the answers of its routes.
    foreach(other ${services})
        if(NOT other STREQUAL service)
            forbid(services/${service} "services/${other}/(api/|storage/|jobs/|provider/|events/consumers|domain/([^i]|i[^d]|id[^s]|ids[^.]))"
                "only ids, events and contracts of another service")
        endif()
    endforeach()
endforeach()

# Users and sellers have ids of their own: an id that fits everything has already filed goods under the wrong owner.
file(GLOB_RECURSE files ${ROOT}/foundation/*.hpp ${ROOT}/services/*.hpp ${ROOT}/services/*.cpp ${ROOT}/workers/*.hpp)
foreach(file ${files})
    file(STRINGS ${file} lines REGEX "Uuid>?&? (user|seller|customer)(_id)?[^a-z_]")
    foreach(line ${lines})
        file(RELATIVE_PATH name ${ROOT} ${file})
        set(violations "${violations}\n  ${name}: ${line} (UserId, SellerId)")
    endforeach()
endforeach()

# One payment provider is named in its own folder, where the parts are put together, and in the public path of its webhook.
file(GLOB_RECURSE files ${ROOT}/services/order/*.hpp ${ROOT}/services/order/*.cpp)
foreach(file ${files})
    if(file MATCHES "/provider/[^/]+$|/order/main\\.cpp$")
        continue()
    endif()
    file(STRINGS ${file} lines REGEX "[Ss]tripe")
    foreach(line ${lines})
        if(NOT line MATCHES "\"/payments/webhooks/stripe\"")
            file(RELATIVE_PATH name ${ROOT} ${file})
            set(violations "${violations}\n  ${name}: ${line} (only services/order/provider names a payment provider)")
        endif()
    endforeach()
endforeach()

# Mails are counted before they are written, and go by one door in each service.
file(GLOB_RECURSE files ${ROOT}/services/*.hpp ${ROOT}/services/*.cpp)
foreach(file ${files})
    if(file MATCHES "/auth/api/mailer\\.cpp$|/order/events/order_emails\\.cpp$")
        continue()
    endif()
    file(STRINGS ${file} lines REGEX "EmailNotification|email_notification\\.hpp")
    foreach(line ${lines})
        file(RELATIVE_PATH name ${ROOT} ${file})
        set(violations "${violations}\n  ${name}: ${line} (mails are sent by the service's Mailer alone)")
    endforeach()
endforeach()

if(violations)
    message(FATAL_ERROR "includes that point the wrong way:${violations}")
endif()
