# A service's committed openapi.json is what its program prints. Usage: cmake -DPROGRAM=<souk-x> -DFILE=<openapi.json> -P …
execute_process(COMMAND ${PROGRAM} --print-openapi OUTPUT_VARIABLE printed RESULT_VARIABLE code)
if(NOT code EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} --print-openapi ended with ${code}")
endif()
file(READ ${FILE} committed)
if(NOT printed STREQUAL committed)
    message(FATAL_ERROR "${FILE} is stale. Make it anew: ${PROGRAM} --print-openapi > ${FILE}")
endif()
