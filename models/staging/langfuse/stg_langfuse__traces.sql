-- One row per trace, from its latest delivery: who asked, in which session. Inputs and outputs stay behind.
{%- set spellings = {
    'clickhouse': {'trace_id': 'id', 'trace_name': 'name'},
    'postgres': {'trace_id': 'id', 'trace_name': 'name'},
    'export': {
        'trace_id': 'id', 'trace_name': 'name', 'user_id': 'userId', 'session_id': 'sessionId',
        'updated_at': 'updatedAt',
    },
} %}

with

source as (

    {{ select_input('langfuse_traces', [
        'trace_id', 'trace_name', 'user_id', 'session_id', 'tags', 'updated_at',
    ], renamed=spellings[var('langfuse_column_style')]) }}

),

read as (

    select
        {{ identifier(to_text('trace_id')) }} as trace_id,
        {{ to_text('trace_name') }} as trace_name,
        {{ identifier(to_text('user_id')) }} as user_id,
        {{ identifier(to_text('session_id')) }} as session_id,
        nullif({{ json_object_text('tags') }}, '[]') as tags,
        {{ to_timestamp_utc('updated_at') }} as updated_at
    from source

),

ranked as (

    select
        *,
        row_number() over (
            partition by trace_id
            order by coalesce(updated_at, cast('1900-01-01' as {{ dbt.type_timestamp() }})) desc, user_id, session_id
        ) as delivery_rank
    from read

),

final as (

    select
        trace_id,
        trace_name,
        user_id,
        session_id,
        tags
    from ranked
    where delivery_rank = 1

)

select * from final
