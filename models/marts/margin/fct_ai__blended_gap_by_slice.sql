with

gaps as (

    select * from {{ ref('int_ai__blended_gaps') }}
    where slice_type <> 'all'

),

final as (

    select
        slice_type,
        slice_value,
        period_start_date as request_month,
        request_class,
        currency_code,
        priced_units,
        contribution_margin,
        contribution_margin_per_unit,
        contribution_margin_per_unit_high,
        blended_contribution_margin,
        blended_contribution_margin_per_unit,
        blended_contribution_margin_per_unit_high,
        blended_gap,
        hidden_loss,
        total_hidden_loss,
        total_sure_loss,
        share,
        known_plan_share,
        flip_share,
        distance_to_flip,
        is_masked
    from gaps

)

select * from final
