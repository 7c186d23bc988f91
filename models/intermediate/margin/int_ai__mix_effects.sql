-- Why contribution moved, per class, in whole pico-units: exact to the last one, because volume is what remains.
{{ config(materialized='table') }}

with

rates as (

    select
        *,
        revenue_femto - token_cost_femto - compute_cost_femto - retrieval_cost_femto - third_party_cost_femto
            as margin_femto,
        previous_revenue_femto - previous_token_cost_femto - previous_compute_cost_femto
        - previous_retrieval_cost_femto - previous_third_party_cost_femto as previous_margin_femto,
        revenue_pico - token_cost_pico - compute_cost_pico - retrieval_cost_pico - third_party_cost_pico as margin_pico,
        previous_revenue_pico - previous_token_cost_pico - previous_compute_cost_pico - previous_retrieval_cost_pico
        - previous_third_party_cost_pico as previous_margin_pico
    from {{ ref('int_ai__class_rates') }}

),

period_pairs as (

    select
        *,
        {{ ai_unit_economics.divide_rounded('(margin_pico * 1000)', 'units') }}
        + {{ ai_unit_economics.divide_rounded('(previous_margin_pico * 1000)', 'previous_units') }}
            as two_blended_margins_femto
    from {{ ref('int_ai__period_pairs') }}

),

-- Units as they would be if all classes together had been asked as often as in the other period, in nano-units.
scaled as (

    select
        rates.*,
        period_pairs.two_blended_margins_femto,
        period_pairs.units + period_pairs.previous_units as two_period_units,
        period_pairs.units as period_units,
        period_pairs.previous_units as previous_period_units,
        {{ ai_unit_economics.divide_rounded(
            '(rates.units * period_pairs.previous_units * 1000000000)', 'period_pairs.units'
        ) }} as units_at_previous_volume_nano,
        {{ ai_unit_economics.divide_rounded(
            '(rates.previous_units * period_pairs.units * 1000000000)', 'period_pairs.previous_units'
        ) }} as previous_units_at_volume_nano
    from rates
    inner join period_pairs
        on
            rates.period_grain = period_pairs.period_grain
            and rates.period_start_date = period_pairs.period_start_date

),

-- Twice the units gained by share, and four times the units kept, both at the mean volume of the two periods.
weighted as (

    select
        *,
        (units - previous_units) * 1000000000 + units_at_previous_volume_nano - previous_units_at_volume_nano
            as two_gained_units_nano,
        (units + previous_units) * 1000000000 + units_at_previous_volume_nano + previous_units_at_volume_nano
            as four_kept_units_nano
    from scaled

),

effects as (

    select
        *,
        {{ ai_unit_economics.divide_rounded(
            '(two_gained_units_nano * (margin_femto + previous_margin_femto - two_blended_margins_femto))',
            '4000000000000'
        ) }}
        -- Follow-ups in a period in which the class opened no unit have a margin, but none per unit.
        + case
            when units = 0
                then {{ ai_unit_economics.divide_rounded('(margin_pico * two_period_units)', '(2 * period_units)') }}
            else 0
        end
        - case
            when previous_units = 0
                then {{ ai_unit_economics.divide_rounded(
                    '(previous_margin_pico * two_period_units)', '(2 * previous_period_units)'
                ) }}
            else 0
        end as mix_pico,
        {{ ai_unit_economics.divide_rounded(
            '(four_kept_units_nano * (revenue_femto - previous_revenue_femto))', '4000000000000'
        ) }} as revenue_rate_pico,
        {{ ai_unit_economics.divide_rounded(
            '(four_kept_units_nano * (previous_token_cost_femto - token_cost_femto))', '4000000000000'
        ) }} as token_cost_rate_pico,
        {{ ai_unit_economics.divide_rounded(
            '(four_kept_units_nano * (previous_compute_cost_femto - compute_cost_femto))', '4000000000000'
        ) }} as compute_cost_rate_pico,
        {{ ai_unit_economics.divide_rounded(
            '(four_kept_units_nano * (previous_retrieval_cost_femto - retrieval_cost_femto))', '4000000000000'
        ) }} as retrieval_cost_rate_pico,
        {{ ai_unit_economics.divide_rounded(
            '(four_kept_units_nano * (previous_third_party_cost_femto - third_party_cost_femto))', '4000000000000'
        ) }} as third_party_cost_rate_pico
    from weighted

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        units,
        previous_units,
        margin_pico,
        previous_margin_pico,
        margin_femto,
        previous_margin_femto,
        mix_pico,
        revenue_rate_pico,
        token_cost_rate_pico,
        compute_cost_rate_pico,
        retrieval_cost_rate_pico,
        third_party_cost_rate_pico,
        margin_pico - previous_margin_pico - mix_pico - revenue_rate_pico
        - token_cost_rate_pico - compute_cost_rate_pico - retrieval_cost_rate_pico - third_party_cost_rate_pico
            as volume_pico,
        {{ ai_unit_economics.ratio('four_kept_units_nano', '4000000000') }} as kept_units
    from effects

)

select * from final
