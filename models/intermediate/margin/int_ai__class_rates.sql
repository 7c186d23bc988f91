-- Revenue and cost per unit of each class in both periods, in femto-units (1e-15) of the currency. A class that is new
-- or retired borrows the rates of the period that it is in: all its effect is in the mix.

with

class_pairs as (

    select * from {{ ref('int_ai__class_pairs') }}

),

final as (

    select
        *,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(revenue_pico * 1000)', 'units') }},
            {{ ai_unit_economics.divide_rounded('(previous_revenue_pico * 1000)', 'previous_units') }},
            0
        ) as revenue_femto,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(previous_revenue_pico * 1000)', 'previous_units') }},
            {{ ai_unit_economics.divide_rounded('(revenue_pico * 1000)', 'units') }},
            0
        ) as previous_revenue_femto,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(token_cost_pico * 1000)', 'units') }},
            {{ ai_unit_economics.divide_rounded('(previous_token_cost_pico * 1000)', 'previous_units') }},
            0
        ) as token_cost_femto,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(previous_token_cost_pico * 1000)', 'previous_units') }},
            {{ ai_unit_economics.divide_rounded('(token_cost_pico * 1000)', 'units') }},
            0
        ) as previous_token_cost_femto,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(compute_cost_pico * 1000)', 'units') }},
            {{ ai_unit_economics.divide_rounded('(previous_compute_cost_pico * 1000)', 'previous_units') }},
            0
        ) as compute_cost_femto,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(previous_compute_cost_pico * 1000)', 'previous_units') }},
            {{ ai_unit_economics.divide_rounded('(compute_cost_pico * 1000)', 'units') }},
            0
        ) as previous_compute_cost_femto,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(retrieval_cost_pico * 1000)', 'units') }},
            {{ ai_unit_economics.divide_rounded('(previous_retrieval_cost_pico * 1000)', 'previous_units') }},
            0
        ) as retrieval_cost_femto,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(previous_retrieval_cost_pico * 1000)', 'previous_units') }},
            {{ ai_unit_economics.divide_rounded('(retrieval_cost_pico * 1000)', 'units') }},
            0
        ) as previous_retrieval_cost_femto,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(third_party_cost_pico * 1000)', 'units') }},
            {{ ai_unit_economics.divide_rounded('(previous_third_party_cost_pico * 1000)', 'previous_units') }},
            0
        ) as third_party_cost_femto,
        coalesce(
            {{ ai_unit_economics.divide_rounded('(previous_third_party_cost_pico * 1000)', 'previous_units') }},
            {{ ai_unit_economics.divide_rounded('(third_party_cost_pico * 1000)', 'units') }},
            0
        ) as previous_third_party_cost_femto
    from class_pairs

)

select * from final
