-- The worked example: two classes, figure by figure. A sums documents up and loses, B classifies and earns; the average
-- hides it until A's share of the requests reaches the flip share.
-- No single accelerator price gives both costs, so each class has its own. A's revenue, 0.009002, is the about 0.009 of
-- the example at which its margin is -0.006.
--
-- Variable:
--   what_if_share     A's share of all requests, 0 to 1
--
-- One row per class, in USD per request. Columns: compute_cost, accelerator seconds times their rate; cost_per_request,
-- with tokens and retrieval; revenue and contribution margin per request; share; blended_contribution_margin, of both
-- classes at that share; flip_share, at which the losing class turns the blend; NULL for the class that earns.
{%- set share = var('what_if_share', 0.40) %}
{{ require_between('what_if_share', share, 0, 1) }}

with

-- Seconds in microseconds, rates in pico-units per hour, money in pico-units.
classes as (

    select
        'document_summarise' as request_class,
        1400000 as accelerator_microseconds,
        5148000000000 as rate_pico_per_hour,
        11000000000 as token_cost_pico,
        2000000000 as retrieval_cost_pico,
        9002000000 as revenue_pico,
        {{ to_scaled_integer("'" ~ share ~ "'", 6) }} as share_micro

    union all

    select
        'classify_text' as request_class,
        50000 as accelerator_microseconds,
        14400000000000 as rate_pico_per_hour,
        200000000 as token_cost_pico,
        0 as retrieval_cost_pico,
        6000000000 as revenue_pico,
        1000000 - {{ to_scaled_integer("'" ~ share ~ "'", 6) }} as share_micro

),

with_compute as (

    select
        *,
        {{ accelerator_amount('accelerator_microseconds', 'rate_pico_per_hour') }}
            as compute_cost_pico
    from classes

),

with_margin as (

    select
        *,
        compute_cost_pico + token_cost_pico + retrieval_cost_pico as cost_pico,
        revenue_pico - compute_cost_pico - token_cost_pico - retrieval_cost_pico as margin_pico
    from with_compute

),

compared as (

    select
        with_margin.*,
        rest.margin_pico as rest_margin_pico,
        {{ divide_rounded(
            '(with_margin.margin_pico * with_margin.share_micro + rest.margin_pico * rest.share_micro)', '1000000'
        ) }} as blended_margin_pico
    from with_margin
    inner join with_margin as rest
        on with_margin.request_class <> rest.request_class

),

final as (

    select
        request_class,
        {{ pico_to_decimal('compute_cost_pico') }} as compute_cost,
        {{ pico_to_decimal('token_cost_pico') }} as token_cost,
        {{ pico_to_decimal('retrieval_cost_pico') }} as retrieval_cost,
        {{ pico_to_decimal('cost_pico') }} as cost_per_request,
        {{ pico_to_decimal('revenue_pico') }} as revenue_per_request,
        {{ pico_to_decimal('margin_pico') }} as contribution_margin_per_request,
        {{ ratio('share_micro', '1000000') }} as share,
        {{ pico_to_decimal('blended_margin_pico') }} as blended_contribution_margin,
        case
            when margin_pico < 0
                then {{ ratio('rest_margin_pico', 'rest_margin_pico - margin_pico') }}
        end as flip_share
    from compared

)

select * from final
order by request_class desc
