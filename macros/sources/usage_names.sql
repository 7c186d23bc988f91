{#
    Every name under which a log states a number of tokens, with who writes it: the one table of them. A count with
    `_inside` in its name is a part of input or output by that name's convention, one with `_beside` is not; a stated
    total has the last word (int_ai__requests_counted). Of several names the first that a row has counts. A slash leads
    into an object. Counts of calls have the name of their column in the request contract. `docs/connectors.md` shows the
    table; a test holds the two together.
#}
{% macro usage_names(connector) -%}
    {{ return({
        'otel_genai': {
            'input_tokens': {
                'gen_ai.usage.input_tokens': 'OpenTelemetry GenAI',
                'gen_ai.usage.prompt_tokens': 'OpenTelemetry GenAI, deprecated; OpenLLMetry, Strands',
                'llm.usage.prompt_tokens': 'OpenLLMetry, older',
                'llm.token_count.prompt': 'OpenInference',
                'ai.usage.inputTokens': 'Vercel AI SDK',
                'ai.usage.promptTokens': 'Vercel AI SDK, before 5',
            },
            'uncached_input_tokens': {
                'ai.usage.inputTokenDetails.noCacheTokens': 'Vercel AI SDK',
            },
            'embedding_input_tokens': {
                'ai.usage.tokens': 'Vercel AI SDK, embeddings',
            },
            'output_tokens': {
                'gen_ai.usage.output_tokens': 'OpenTelemetry GenAI',
                'gen_ai.usage.completion_tokens': 'OpenTelemetry GenAI, deprecated; OpenLLMetry, Strands',
                'llm.usage.completion_tokens': 'OpenLLMetry, older',
                'llm.token_count.completion': 'OpenInference',
                'ai.usage.outputTokens': 'Vercel AI SDK',
                'ai.usage.completionTokens': 'Vercel AI SDK, before 5',
            },
            'total_tokens': {
                'gen_ai.usage.total_tokens': 'OpenLLMetry, Strands',
                'llm.usage.total_tokens': 'OpenLLMetry, older',
                'llm.token_count.total': 'OpenInference',
                'ai.usage.totalTokens': 'Vercel AI SDK',
            },
            'read_inside_tokens': {
                'gen_ai.usage.cache_read.input_tokens': 'OpenTelemetry GenAI',
                'gen_ai.usage.cache_read_input_tokens': 'OpenLLMetry, Strands',
                'gen_ai.usage.input_tokens.cached': 'Sentry',
                'gen_ai.usage.cached_tokens': 'LangWatch',
                'gen_ai.usage.prompt_tokens_details.cached_tokens': 'Weave',
                'gen_ai.usage.input_tokens_details.cached_tokens': 'Weave',
                'gen_ai.usage.details.cache_read_tokens': 'Logfire, Pydantic AI',
                'gen_ai.usage.details.cache_read_input_tokens': 'Logfire, Pydantic AI',
                'gen_ai.usage.details.cached_tokens': 'Logfire, Pydantic AI',
                'gen_ai.usage.details.cached_content_tokens': 'Logfire, Pydantic AI for Google',
                'llm.usage.cache_read_input_tokens': 'OpenLLMetry, older',
                'llm.token_count.prompt_details.cache_read': 'OpenInference',
                'llm.token_count.prompt_details.cache_input': 'OpenInference',
                'ai.usage.inputTokenDetails.cacheReadTokens': 'Vercel AI SDK',
                'ai.usage.cachedInputTokens': 'Vercel AI SDK',
            },
            'write_inside_tokens': {
                'gen_ai.usage.cache_creation.input_tokens': 'OpenTelemetry GenAI, Google ADK',
                'gen_ai.usage.cache_write.input_tokens': 'OpenTelemetry GenAI utilities for Python',
                'gen_ai.usage.cache_creation_input_tokens': 'OpenLLMetry',
                'gen_ai.usage.input_tokens.cache_write': 'Sentry',
                'gen_ai.usage.cache_write_tokens': 'Langfuse reads it',
                'gen_ai.usage.details.cache_write_tokens': 'Logfire, Pydantic AI',
                'gen_ai.usage.details.cache_creation_input_tokens': 'Logfire, Pydantic AI',
                'llm.usage.cache_creation_input_tokens': 'OpenLLMetry, older',
                'llm.token_count.prompt_details.cache_write': 'OpenInference',
                'ai.usage.inputTokenDetails.cacheWriteTokens': 'Vercel AI SDK',
                'ai.usage.cacheCreationInputTokens': 'Vercel AI SDK',
            },
            'write_beside_tokens': {
                'gen_ai.usage.cache_write_input_tokens': 'Strands',
            },
            'reasoning_inside_tokens': {
                'gen_ai.usage.reasoning.output_tokens': 'OpenTelemetry GenAI, Google ADK',
                'gen_ai.usage.reasoning_tokens': 'OpenLLMetry',
                'gen_ai.usage.output_tokens.reasoning': 'Sentry',
                'gen_ai.usage.completion_tokens_details.reasoning_tokens': 'Weave',
                'gen_ai.usage.output_tokens_details.reasoning_tokens': 'Weave',
                'gen_ai.usage.details.reasoning_tokens': 'Logfire, Pydantic AI',
                'gen_ai.usage.details.thoughts_tokens': 'Logfire, Pydantic AI for Google',
                'gen_ai.usage.details.thinking_tokens': 'Logfire, Pydantic AI for Anthropic',
                'llm.usage.reasoning_tokens': 'OpenLLMetry, older',
                'llm.token_count.completion_details.reasoning': 'OpenInference',
                'ai.usage.outputTokenDetails.reasoningTokens': 'Vercel AI SDK',
                'ai.usage.reasoningTokens': 'Vercel AI SDK',
            },
            'reasoning_beside_tokens': {
                'gen_ai.usage.experimental.reasoning_tokens': 'Google ADK, before 2.3',
            },
            'web_search_calls': {
                'gen_ai.usage.server_tool_use.web_search_requests': 'Anthropic',
                'gen_ai.usage.details.web_search_requests': 'Logfire, Pydantic AI',
            },
        },
        'langfuse': {
            'input_tokens': {
                'input': 'Langfuse',
                'input_tokens': 'OpenAI Responses, Anthropic',
                'prompt_tokens': 'OpenAI',
                'promptTokens': 'Langfuse, older',
                'prompt': 'OpenInference',
            },
            'output_tokens': {
                'output': 'Langfuse',
                'output_tokens': 'OpenAI Responses, Anthropic',
                'completion_tokens': 'OpenAI',
                'completionTokens': 'Langfuse, older',
                'completion': 'OpenInference',
            },
            'total_tokens': {
                'total': 'Langfuse',
                'total_tokens': 'OpenAI',
                'totalTokens': 'Langfuse, older',
            },
            'read_inside_tokens': {
                'cache_read.input_tokens': 'OpenTelemetry GenAI',
                'prompt_details.cache_read': 'OpenInference',
                'prompt_details.cache_input': 'OpenInference',
                'prompt_tokens_details.cached_tokens': 'OpenAI',
                'input_tokens_details.cached_tokens': 'OpenAI Responses',
                'cached_tokens': 'LangWatch, Pydantic AI',
                'details.cache_read_tokens': 'Logfire, Pydantic AI',
            },
            'read_beside_tokens': {
                'input_cache_read': 'Langfuse',
                'input_cached_tokens': 'Langfuse, OpenAI',
                'input_cached': 'Langfuse',
                'cache_read_input_tokens': 'Anthropic',
                'cacheReadInputTokens': 'Bedrock',
            },
            'write_inside_tokens': {
                'cache_creation.input_tokens': 'OpenTelemetry GenAI',
                'cache_write.input_tokens': 'OpenTelemetry GenAI utilities for Python',
                'prompt_details.cache_write': 'OpenInference',
                'details.cache_write_tokens': 'Logfire, Pydantic AI',
            },
            'write_beside_tokens': {
                'input_cache_creation': 'Langfuse',
                'input_cache_write': 'Langfuse',
                'cache_creation_input_tokens': 'Anthropic',
                'cache_write_input_tokens': 'Strands',
                'cacheWriteInputTokens': 'Bedrock',
            },
            'write_5m_beside_tokens': {
                'input_cache_creation_5m': 'Langfuse',
            },
            'write_1h_beside_tokens': {
                'input_cache_creation_1h': 'Langfuse',
            },
            'reasoning_inside_tokens': {
                'reasoning.output_tokens': 'OpenTelemetry GenAI',
                'completion_details.reasoning': 'OpenInference',
                'completion_tokens_details.reasoning_tokens': 'OpenAI',
                'output_tokens_details.reasoning_tokens': 'OpenAI Responses',
                'reasoning_tokens': 'OpenLLMetry, Pydantic AI',
                'details.reasoning_tokens': 'Logfire, Pydantic AI',
                'thoughts_tokens': 'Pydantic AI for Google',
                'details.thoughts_tokens': 'Logfire, Pydantic AI for Google',
                'thinking_tokens': 'Pydantic AI for Anthropic',
                'details.thinking_tokens': 'Logfire, Pydantic AI for Anthropic',
            },
            'reasoning_beside_tokens': {
                'output_reasoning': 'Langfuse',
                'output_reasoning_tokens': 'Langfuse, OpenAI',
                'thoughts_token_count': 'Google',
                'experimental.reasoning_tokens': 'Google ADK, before 2.3',
            },
            'audio_input_beside_tokens': {
                'input_audio': 'Langfuse',
                'input_audio_tokens': 'Langfuse, OpenAI',
                'input_modality_AUDIO': 'Google',
            },
            'image_input_beside_tokens': {
                'input_image': 'Langfuse',
                'input_image_tokens': 'Langfuse, OpenAI',
                'input_modality_IMAGE': 'Google',
            },
            'video_input_beside_tokens': {
                'input_video': 'Langfuse',
                'input_modality_VIDEO': 'Google',
            },
            'text_input_beside_tokens': {
                'input_text': 'Langfuse',
                'input_text_tokens': 'Langfuse, OpenAI',
                'input_modality_TEXT': 'Google',
            },
            'audio_output_beside_tokens': {
                'output_audio': 'Langfuse',
                'output_audio_tokens': 'Langfuse, OpenAI',
                'output_modality_AUDIO': 'Google',
            },
            'image_output_beside_tokens': {
                'output_image': 'Langfuse',
                'output_image_tokens': 'Langfuse, OpenAI',
                'output_modality_IMAGE': 'Google',
            },
            'text_output_beside_tokens': {
                'output_text': 'Langfuse',
                'output_text_tokens': 'Langfuse, OpenAI',
                'output_modality_TEXT': 'Google',
            },
            'web_search_calls': {
                'server_tool_use.web_search_requests': 'Anthropic',
                'server_tool_use_web_search_requests': 'Anthropic',
                'web_search_requests': 'Anthropic, Pydantic AI',
            },
        },
        'litellm': {
            'input_tokens': {
                'prompt_tokens': 'LiteLLM, OpenAI',
                'input_tokens': 'OpenAI Responses, Anthropic',
            },
            'output_tokens': {
                'completion_tokens': 'LiteLLM, OpenAI',
                'output_tokens': 'OpenAI Responses, Anthropic',
            },
            'total_tokens': {
                'total_tokens': 'LiteLLM, OpenAI',
            },
            'read_inside_tokens': {
                'prompt_tokens_details/cached_tokens': 'LiteLLM, OpenAI',
                'input_tokens_details/cached_tokens': 'OpenAI Responses',
                'cache_read_input_tokens': 'LiteLLM, Anthropic',
                'prompt_cache_hit_tokens': 'DeepSeek',
            },
            'write_inside_tokens': {
                'prompt_tokens_details/cache_creation_tokens': 'LiteLLM',
                'prompt_tokens_details/cache_write_tokens': 'OpenRouter',
                'cache_creation_input_tokens': 'LiteLLM, Anthropic',
            },
            'write_1h_inside_tokens': {
                'prompt_tokens_details/cache_creation_token_details/ephemeral_1h_input_tokens': 'LiteLLM',
                'cache_creation/ephemeral_1h_input_tokens': 'Anthropic',
            },
            'reasoning_inside_tokens': {
                'completion_tokens_details/reasoning_tokens': 'LiteLLM, OpenAI',
                'output_tokens_details/reasoning_tokens': 'OpenAI Responses',
                'reasoning_tokens': 'LiteLLM, Perplexity',
            },
            'web_search_calls': {
                'server_tool_use/web_search_requests': 'LiteLLM, Anthropic',
                'prompt_tokens_details/web_search_requests': 'LiteLLM, Google',
            },
        },
    }[connector]) }}
{%- endmacro %}
