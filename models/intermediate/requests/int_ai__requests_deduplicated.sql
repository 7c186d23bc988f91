with

valid as (

    select * from {{ ref('int_ai__requests_checked') }}
    where not is_rejected

),

ranked as (

    select
        *,
        row_number() over (
            partition by source_relation, request_id, attempt
            order by
                coalesce(loaded_at, cast('1900-01-01' as {{ dbt.type_timestamp() }})) desc,
                started_at, status, output_tokens, uncached_input_tokens
        ) as delivery_rank
    from valid

),

final as (

    select * from ranked
    where delivery_rank = 1

)

select * from final
