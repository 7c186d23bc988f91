-- What the counts of each log include. A part that is larger than its whole stands beside it. Else the stated total
-- says so by what adds up to it, and the convention of the log where there is no total or several readings add up.

with

requests as (

    select * from {{ ref('int_ai__requests_unioned') }}

),

stated as (

    select
        *,
        {{ input_parts() | join(' + ') }} as cached,
        coalesce(
            stated_input_tokens,
            greatest(stated_total_input_tokens - {{ input_parts() | join(' - ') }}, 0),
            0
        ) as input,
        coalesce(stated_output_tokens, 0) as output,
        stated_reasoning_tokens as reasoning,
        nullif(greatest(coalesce(stated_total_tokens, 0), 0), 0) as total
    from requests

),

-- How the total can be read: with the cached tokens inside the input or beside it, and either way of the reasoning.
readings as (

    select
        *,
        coalesce(
            (total = input + output and reasoning <= output) or total = input + output + reasoning, false
        ) as is_total_with_cache_inside,
        coalesce(
            (total = input + output + cached and reasoning <= output) or total = input + output + cached + reasoning,
            false
        ) as is_total_with_cache_beside
    from stated

),

cache_placed as (

    select
        *,
        case
            when cached > input then cached
            when is_total_with_cache_beside and not is_total_with_cache_inside then cached
            when is_total_with_cache_inside and not is_total_with_cache_beside then 0
            when is_cache_in_input then 0
            else cached
        end as cached_beside
    from readings

),

final as (

    select
        *,
        case
            when output < 0 then 0
            when reasoning > output then reasoning
            when total = input + cached_beside + output + reasoning then reasoning
            when total = input + cached_beside + output or is_reasoning_in_output then 0
            else reasoning
        end as reasoning_beside
    from cache_placed

)

select * from final
