with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

classes as (

    select
        request_date,
        request_class,
        currency_code,
        sum(units) as units,
        sum(contribution_margin_pico) as margin_pico
    from margins
    group by request_date, request_class, currency_code

),

blends as (

    select
        request_date,
        sum(units) as units,
        sum(margin_pico) as margin_pico,
        sum(case when margin_pico < 0 then -margin_pico else 0 end) as hidden_loss_pico
    from classes
    group by request_date

),

compared as (

    select
        classes.*,
        blends.units as blended_units,
        blends.margin_pico as blended_margin_pico,
        blends.hidden_loss_pico as total_hidden_loss_pico,
        {{ ai_unit_economics.ratio('classes.margin_pico', 'classes.units') }} as margin_per_unit,
        {{ ai_unit_economics.ratio(
            'blends.margin_pico - classes.margin_pico', 'blends.units - classes.units'
        ) }} as rest_margin_per_unit,
        {{ ai_unit_economics.ratio('classes.units', 'blends.units') }} as unit_share
    from classes
    inner join blends
        on classes.request_date = blends.request_date

),

with_flip_share as (

    select
        *,
        -- The share at which a losing class turns a blend that the rest keeps positive.
        case
            when margin_per_unit < 0 and rest_margin_per_unit > 0
                then rest_margin_per_unit / (rest_margin_per_unit - margin_per_unit)
        end as flip_share
    from compared

),

final as (

    select
        request_date,
        request_class,
        currency_code,
        cast(units as bigint) as priced_units,
        {{ ai_unit_economics.pico_to_decimal('margin_pico') }} as contribution_margin,
        {{ ai_unit_economics.per_unit('margin_pico', 'units') }} as contribution_margin_per_unit,
        {{ ai_unit_economics.pico_to_decimal('blended_margin_pico') }} as blended_contribution_margin,
        {{ ai_unit_economics.per_unit('blended_margin_pico', 'blended_units') }}
            as blended_contribution_margin_per_unit,
        cast(
            {{ ai_unit_economics.per_unit('margin_pico', 'units') }}
            - {{ ai_unit_economics.per_unit('blended_margin_pico', 'blended_units') }}
            as {{ var('type_money') }}
        ) as blended_gap,
        {{ ai_unit_economics.pico_to_decimal('case when margin_pico < 0 then -margin_pico else 0 end') }}
            as hidden_loss,
        {{ ai_unit_economics.pico_to_decimal('total_hidden_loss_pico') }} as total_hidden_loss,
        unit_share as share,
        flip_share,
        flip_share - unit_share as distance_to_flip,
        blended_margin_pico > 0 and total_hidden_loss_pico > 0 as is_masked
    from with_flip_share

)

select * from final
